import CardService
import Testing
import WeChatPay

@Suite struct CapturedCallbackTests {
    @Test func readsWhatItWrites() throws {
        let captured = CapturedCallback(
            path: "/notify/1600000001", headers: [HeaderField("Wechatpay-Nonce", "a b"), HeaderField("X", "")], body: [0, 13, 10, 255, 10])
        let read = try CapturedCallback(parsing: captured.text)
        #expect(read.path == "/notify/1600000001")
        #expect(read.mchid == "1600000001")
        #expect(read.headers == captured.headers)
        #expect(read.body == captured.body)
    }

    @Test func readsWhatAPersonWrote() throws {
        let read = try CapturedCallback(parsing: Array("Wechatpay-Serial:\t 5157F09E \nX: a:b\n\n{}\n".utf8))
        #expect(read.path == nil)
        #expect(read.mchid == nil)
        #expect(read.headers == [HeaderField("Wechatpay-Serial", "5157F09E"), HeaderField("X", "a:b")])
        #expect(read.body == Array("{}\n".utf8))
    }

    @Test func cannotBeMadeToTellOtherHeaders() throws {
        let captured = CapturedCallback(path: "/notify/1\r\nEvil: 1", headers: [HeaderField("X", "a\r\nWechatpay-Serial: b")], body: [])
        let read = try CapturedCallback(parsing: captured.text)
        #expect(read.headers.map(\.name) == ["X"])
    }

    @Test func saysWhatIsMalformed() {
        #expect(throws: CapturedCallback.Malformed.headNotEnded) { try CapturedCallback(parsing: Array("POST / HTTP/1.1\r\nX: 1\r\n".utf8)) }
        #expect(throws: CapturedCallback.Malformed.headNotEnded) { try CapturedCallback(parsing: []) }
        #expect(throws: CapturedCallback.Malformed.headerLine(2)) { try CapturedCallback(parsing: Array("X: 1\nnothing\n\n".utf8)) }
        #expect(throws: CapturedCallback.Malformed.headerLine(1)) { try CapturedCallback(parsing: Array(": 1\n\n".utf8)) }
    }
}
