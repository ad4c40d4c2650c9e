import Foundation
import LoopbackSockets
import OpenSSL
import Samples
import Testing
import WeChatPay

/// The bytes of a chain's request, as a socket sees them: what is signed is what is sent.
@Suite(.timeLimit(.minutes(1))) struct ChainWireTests {
    private typealias Call = (WeChatPayClient) async throws -> APIResponse

    private func wire(_ call: Call) async throws -> LoopbackServer.Request {
        let answer = try LoopbackServer.signed("{}")
        let server = try LoopbackServer { _ in .bytes(answer) }
        _ = try await call(try SocketClient(server).client)
        return try #require(server.requests.first)
    }

    /// Checks the signature in `Authorization` against the request line and the body as they came, and returns the line's method and path.
    private func signedLine(_ request: LoopbackServer.Request) throws -> String {
        let line = try #require(request.lines.first).split(separator: " ", omittingEmptySubsequences: false)
        #expect(line.count == 3 && line[2] == "HTTP/1.1")
        let authorization = try #require(request.header("Authorization"))
        let scheme = "WECHATPAY2-SHA256-RSA2048 "
        #expect(authorization.hasPrefix(scheme))
        let pairs = authorization.dropFirst(scheme.count).split(separator: ",").map { $0.split(separator: "=", maxSplits: 1) }
        let values = Dictionary(uniqueKeysWithValues: pairs.map { (String($0[0]), String($0[1].dropFirst().dropLast())) })
        #expect(Set(values.keys) == ["mchid", "nonce_str", "timestamp", "serial_no", "signature"])
        let identity = try SampleIdentities.merchantIdentity()
        #expect(values["mchid"] == SampleIdentities.mchid && values["serial_no"] == identity.serial)
        let (timestamp, nonce) = (values["timestamp"] ?? "", values["nonce_str"] ?? "")
        #expect(Int64(timestamp) == ManualClock.start.unixSeconds && nonce.utf8.count == 32)
        let text = Array("\(line[0])\n\(line[1])\n\(timestamp)\n\(nonce)\n".utf8) + request.body + [0x0A]
        let signature = try #require(values["signature"].flatMap { Data(base64Encoded: $0) })
        #expect(identity.key.publicKey.verifySHA256(text, signature: Array(signature)))
        return "\(line[0]) \(line[1])"
    }

    private static let value = "a/b?c#d%e+f g&h=i:j@k;l,m'n\"o\\p|q*r~s中é"
    private static let encoded = "a%2Fb%3Fc%23d%25e%2Bf%20g%26h%3Di%3Aj%40k%3Bl%2Cm%27n%22o%5Cp%7Cq%2Ar~s%E4%B8%AD%C3%A9"

    @Test func theThreeShapesSendTheSameBytes() async throws {
        let values = ["card_id": Self.value]
        let query: QueryItems = ["appid": Self.value, Self.value: "", "again": "1", "again": "2"]
        let body: JSONLiteral = ["name": "a\"b\\c\n中", "count": 7, "list": [true, "x"]]
        let calls: [Call] = [
            { try await $0.v3.marketing.busifavor.coupons._card_id_.send.post(body, filling: values, query: query) },
            { try await $0.chain("v3/marketing/busifavor/coupons/{card_id}/send").post(body, filling: values, query: query) },
            { try await $0["v3/marketing/busifavor/coupons/_card_id_/send"].post(body, filling: values, query: query) },
            { try await $0.v3["marketing/busifavor"].coupons.chain("{card_id}")["send"].post(body, filling: values, query: query) },
        ]
        for call in calls {
            let request = try await wire(call)
            #expect(
                try signedLine(request) == "POST /v3/marketing/busifavor/coupons/\(Self.encoded)/send"
                    + "?appid=\(Self.encoded)&\(Self.encoded)=&again=1&again=2")
            #expect(request.body == Array(#"{"name":"a\"b\\c\u000a中","count":7,"list":[true,"x"]}"#.utf8))
        }
    }

    @Test func theTypedCallSendsWhatTheChainDoes() async throws {
        let time = try #require(WeChatTime(rfc3339: "2031-02-06T08:00:00.123+08:00"))
        let typed = try await wire {
            try await $0.send(
                SendConsumptionCard(
                    cardID: "pIJ/O_9", appid: "wx00aa11bb22cc33dd", openid: "oUser", outRequestNo: "R1", sendTime: time
                ).request())
        }
        let chained = try await wire {
            try await $0.v3.marketing.busifavor.coupons._card_id_.send.post(
                ["appid": "wx00aa11bb22cc33dd", "openid": "oUser", "out_request_no": "R1", "send_time": "2031-02-06T08:00:00.123+08:00"],
                filling: ["card_id": "pIJ/O_9"])
        }
        #expect(try signedLine(typed) == signedLine(chained))
        #expect(typed.body == chained.body && !typed.body.isEmpty)
    }

    @Test func everyVerbWithAndWithoutABody() async throws {
        let body: JSONLiteral = ["a": 1]
        let calls: [(String, Call, String?, length: String?)] = [
            ("GET", { try await $0.v3.x.get() }, nil, nil),
            ("POST", { try await $0.v3.x.post() }, nil, "0"), ("POST", { try await $0.v3.x.post(body) }, #"{"a":1}"#, "7"),
            ("PUT", { try await $0.v3.x.put() }, nil, "0"), ("PUT", { try await $0.v3.x.put(body) }, #"{"a":1}"#, "7"),
            ("PATCH", { try await $0.v3.x.patch() }, nil, "0"), ("PATCH", { try await $0.v3.x.patch(body) }, #"{"a":1}"#, "7"),
            ("DELETE", { try await $0.v3.x.delete() }, nil, nil), ("DELETE", { try await $0.v3.x.delete(body) }, #"{"a":1}"#, "7"),
        ]
        for (method, call, text, length) in calls {
            let request = try await wire(call)
            #expect(try signedLine(request) == "\(method) /v3/x")
            #expect(request.body == Array((text ?? "").utf8) && request.header("Content-Length") == length)
            #expect(request.header("Content-Type") == text.map { _ in "application/json" })
            #expect(request.header("Accept") == "application/json" && request.header("User-Agent") == "CardKeeper")
            #expect(request.header("Wechatpay-Serial") == SampleIdentities.publicKeyID)
        }
    }

    /// Whatever the path, it reaches the server as it was signed: libcurl takes no segment out of it.
    @Test(arguments: [
        "/", "//", "/v3/./x", "/v3/../x", "/v3/%2e%2E/x", "/v3//x/", "/v3/x?", "/v3/x?a=b?c/../d&&", "/v3/x;y@z:80/", "/v3/x|y^`{}<>\"\\",
    ])
    func aPathIsSentAsItIsSigned(path: String) async throws {
        let request = try await wire { try await $0.send(APIRequest(method: "GET", path: path)) }
        #expect(try signedLine(request) == "GET \(path)")
    }
}
