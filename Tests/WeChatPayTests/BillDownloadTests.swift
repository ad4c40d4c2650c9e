import OpenSSL
import Samples
import Testing
import WeChatPay

@Suite struct BillDownloadTests {
    private static let content = Array("交易时间,公众账号ID\r\n`2031-02-05 08:00:00,`wx1\r\n".utf8)
    private static let address = "https://api.mch.weixin.qq.com/v3/billdownload/file?token=SecretToken%2F1&x=y"

    private static func location(
        address: String = address, type: String = "SHA1", digest: String = hexadecimal(SHA1.digest(content))
    ) -> APIResponse {
        APIResponse(
            status: 200, requestID: nil, body: Array(#"{"download_url":"\#(address)","hash_type":"\#(type)","hash_value":"\#(digest)"}"#.utf8))
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private func answering(_ response: TransportResponse) throws -> RecordingClient {
        try RecordingClient { _ in response }
    }

    @Test func takesAnUnsignedFileThatHasItsDigest() async throws {
        let recording = try answering(TransportResponse(status: 200, headers: [], body: Self.content))
        let upper = Self.hexadecimal(SHA1.digest(Self.content)).uppercased()
        for bill in [try BillDownload(Self.location()), try BillDownload(Self.location(digest: upper))] {
            #expect(try await recording.client.download(bill) == Self.content)
        }
        let request = try #require(recording.transport.requests.first)
        // Signed as it stands in the address, and sent to the client's own host.
        #expect(request.url == "https://main.example.com/v3/billdownload/file?token=SecretToken%2F1&x=y")
        #expect(request.responseLimit == WeChatPayClient.billLimit)
        #expect(request.headers.contains { $0.name == "Authorization" })
    }

    @Test func aDamagedFileIsAnError() async throws {
        let recording = try answering(TransportResponse(status: 200, headers: [], body: Self.content + [0]))
        await #expect(throws: WeChatPayError.self) { try await recording.client.download(BillDownload(Self.location())) }
    }

    @Test func onlyABillMayBeUnsigned() async throws {
        let recording = try answering(TransportResponse(status: 200, headers: [], body: Self.content))
        do {
            _ = try await recording.client.chain("v3/billdownload/file").get(query: ["token": "t"])
            Issue.record("an unsigned answer was believed")
        } catch {
            guard case .unverified(.signatureHeaderMissing) = error.kind else { throw error }
            #expect(error.outcome == .unknown)
        }
    }

    @Test(arguments: [
        location(address: ""), location(address: "https://host"), location(address: "/v3/x"), location(address: "https://host/a b"),
        location(address: "https://host/中"), location(type: "SHA256"), location(digest: "00"), location(digest: String(repeating: "g", count: 40)),
        APIResponse(status: 200, requestID: nil, body: Array("{}".utf8)),
    ])
    func otherAnswersNameNoBill(answer: APIResponse) {
        #expect(throws: JSONError.self) { try BillDownload(answer) }
    }

    @Test func printsNoToken() throws {
        var dumped = ""
        dump(try BillDownload(Self.location()), to: &dumped)
        #expect(!dumped.contains("SecretToken"))
    }
}
