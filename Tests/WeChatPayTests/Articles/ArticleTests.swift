import Foundation
import OpenSSL
import Samples
import Testing
import WeChatPay

/// The code of the articles is code that runs.
@Suite struct ArticleTests {
    /// An answer that every endpoint of the articles can read.
    private static let answer = #"""
        {"prepare_card_token":"t","out_card_code":"DC-1","state":"ONGOING","rewards":[],"card_code":"1","token":"t","expires_in":300,"data":[],
        "stock_id":"1","coupon_id":"2","status":"SENDED","authenticate_number":"A1","authenticate_state":"AUTHENTICATE_SUCCESS",
        "authorize_state":"UNAUTHORIZED","notify_url":"https://pay.example.com/notify/1230000109","echo_message":"hello"}
        """#

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    private static func articles() throws -> [(name: String, code: [String])] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../..").standardized
        let catalogue = root.appendingPathComponent("Sources/WeChatPay/WeChatPay.docc")
        return try FileManager.default.contentsOfDirectory(atPath: catalogue.path).sorted().map { name in
            let text = try String(contentsOf: catalogue.appendingPathComponent(name), encoding: .utf8)
            let blocks = text.components(separatedBy: "```swift\n").dropFirst().compactMap { $0.components(separatedBy: "```").first }
            return (name, blocks.flatMap(lines))
        }
    }

    @Test func theirCodeIsTheCodeOfTheExamples() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let known = Set(
            try ["ArticleExamples.swift", "../../WeChatPayCurlTests/FirstProgram.swift"].flatMap { path in
                Self.lines(try String(contentsOf: folder.appendingPathComponent(path).standardized, encoding: .utf8))
            })
        let articles = try Self.articles()
        #expect(articles.count { !$0.code.isEmpty } >= 8)
        for article in articles {
            let unknown = article.code.filter { !known.contains($0) }
            #expect(unknown.isEmpty, "\(article.name)")
        }
        #expect(try #require(articles.first { $0.name == "FirstRequest.md" }).code.count <= 15 + 2)
    }

    @Test func theExamplesRun() async throws {
        let pay = try RecordingClient(answering: Self.answer)
        let client = pay.client
        let employee = PayrollEmployee(openid: "o", subMchid: "1", appid: "wx")
        let identity = PayrollIdentity(userName: SensitiveField("n"), idCardNumber: SensitiveField("1"))
        _ = try await ArticleExamples.sensitiveFields(client, CreatePayrollToken(employee: employee, identity: identity))
        _ = try await ArticleExamples.anyEndpoint(client, bytes: Array("{}".utf8))
        #expect(try await client.send(ArticleExamples.QueryStock(stockID: "2/1")) == nil)
        #expect(pay.transport.requests.last?.url == "https://main.example.com/v3/marketing/favor/stocks/2%2F1")
        _ = try await ArticleExamples.discountCards(client, now: ManualClock.start)
        _ = try await ArticleExamples.consumptionCards(client, now: ManualClock.start)
        _ = try await ArticleExamples.tripCoupons(client)
        _ = try await ArticleExamples.payrollCards(client, identity)
        try await ArticleExamples.callbackAddresses(client, client.merchant)
        #expect(pay.transport.requests.count == 25)
    }
}
