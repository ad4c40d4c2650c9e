import Testing
import WeChatPay

@Suite struct PrepareDiscountCardTests {
    private func call(
        outCardCode: String = "DC_20310204-0001", template: String = "770011223344", appid: String = "wx00aa11bb22cc33dd",
        notifyURL: String = "https://pay.example.com/notify/1600000001"
    ) -> PrepareDiscountCard {
        PrepareDiscountCard(outCardCode: outCardCode, cardTemplateID: template, appid: appid, notifyURL: notifyURL)
    }

    private func fault(_ call: PrepareDiscountCard) -> FieldFault? {
        do throws(WeChatPayError) {
            _ = try call.request()
            return nil
        } catch {
            guard case .invalidField(let fault) = error.kind else { return nil }
            #expect(error.outcome == .notDone && !error.isRetryable)
            return fault
        }
    }

    @Test func writesTheSameBodyEachTime() throws {
        let request = try call().request()
        #expect(request.method == "POST")
        #expect(request.path == "/v3/discount-card/cards")
        #expect(
            String(decoding: try #require(request.body), as: UTF8.self)
                == #"{"out_card_code":"DC_20310204-0001","card_template_id":"770011223344","appid":"wx00aa11bb22cc33dd","#
                + #""notify_url":"https://pay.example.com/notify/1600000001"}"#)
        #expect(try call().request() == request)
    }

    @Test func escapesWhatJSONRequires() throws {
        let body = try #require(try call(template: "a\"\\\n\u{1}中/").request().body)
        #expect(try JSONDocument(body).root.string("card_template_id") == "a\"\\\n\u{1}中/")
    }

    @Test func namesFieldLengthAndRule() {
        #expect(fault(call(outCardCode: ""))?.field == "out_card_code")
        let long = fault(call(outCardCode: String(repeating: "x", count: 33)))
        #expect(long?.description == "out_card_code has 33 characters; it must be 1 to 32 characters, letters, digits, '_', '-', '|' and '*' only")
        #expect(fault(call(outCardCode: "a b"))?.field == "out_card_code")
        #expect(fault(call(outCardCode: "卡"))?.field == "out_card_code")
        #expect(fault(call(outCardCode: "aZ09_-|*")) == nil)
        #expect(fault(call(template: ""))?.field == "card_template_id")
        #expect(fault(call(template: String(repeating: "1", count: 65)))?.length == 65)
        #expect(
            fault(call(template: "😀"))?.description
                == "card_template_id has 1 character; it must be 1 to 64 characters, without characters beyond U+FFFF")
        #expect(fault(call(appid: "wx0000000"))?.field == "appid")
        #expect(fault(call(appid: String(repeating: "w", count: 33)))?.field == "appid")
    }

    @Test(arguments: [
        "", "pay.example.com/x", "http://pay.example.com/x", "https://", "https:///x", "https://pay.example.com/x?y=1", "https://pay.example.com/x#y",
        "https://pay.example.com/a b", "https://pay.example.com/中", "ftp://pay.example.com/", "http://127.0.0.1.example.com/", "http://localhost",
        "http://[::1]", "https://e.com/" + String(repeating: "x", count: 255),
    ])
    func refusesOtherNotifyURLs(url: String) {
        #expect(fault(call(notifyURL: url))?.field == "notify_url")
    }

    @Test(arguments: [
        "https://e.com", "https://e.com:8443/notify/1", "http://127.0.0.1:8080/notify/1", "http://localhost/notify", "http://[::1]:80/",
    ])
    func takesNotifyURLs(url: String) {
        #expect(fault(call(notifyURL: url)) == nil)
    }
}
