import Foundation
import PaySimulator
import WeChatPay

/// A request that starts a card, in every form in which CardKeeper's users can make it.
struct StartingRequest: Sendable {
    typealias Call = @Sendable (WeChatPayClient) async throws -> Void

    /// What `issue` calls it.
    let name: String
    let endpoint: PlatformEndpoint
    /// With a named type for the request and one for the answer.
    let typed: Call
    /// In the three shapes of the chain.
    let chains: [Call]
    /// Behind `/v1/{mchid}`.
    let route: String
    /// What the merchant API takes: WeChat Pay's body without what the service adds.
    let order: String
    /// Behind `cardkeeper issue`.
    let arguments: [String]
    /// For `cardkeeper call`: the path on the wire, and the whole body but for what is encrypted.
    let path: String
    let body: String
    /// By name, in their order.
    var encrypted: [(name: String, value: String)] = []
    /// How it stands in `cardkeeper.request`; a number that is made by us is left out.
    let journalled: StoredRows.TextRow
    /// How each of its cards stands in `cardkeeper.card`, as far as the request tells.
    let cards: [StoredRows.TextRow]
    /// What the user opens, by WeChat Pay's answer; nil when there is nothing to open.
    let launch: (@Sendable (JSONValue) throws -> Launch)?

    struct Launch: Equatable {
        let appid: String
        let path: String
    }
}

extension StartingRequest {
    static let openid = "oWire+0000000/0000000000001"
    static let publicURL = "https://pay.example.com/cards"
    static let userName = "欧阳·线上"
    static let idCardNumber = "32000019900101123X"

    /// As RFC 3986 has it: every byte that is not unreserved.
    static func percentEncoded(_ text: String) -> String {
        let unreserved = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        return text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }

    static let discountCard = StartingRequest(
        name: "discount-card", endpoint: .discountCardPrepare,
        typed: { pay in
            _ = try await pay.prepareDiscountCard(
                PrepareDiscountCard(
                    outCardCode: "W-1|a*b_c", cardTemplateID: "770011223344", appid: SimulatedSite.appid,
                    notifyURL: "\(publicURL)/notify/\(SimulatedSite.mchid)"))
        },
        chains: [
            { pay in _ = try await pay.v3.discountCard.cards.post(discountCardBody) },
            { pay in _ = try await pay.chain("v3/discount-card/cards").post(discountCardBody) },
            { pay in _ = try await pay["v3/discount-card/cards"].post(discountCardBody) },
        ],
        route: "/discount-cards",
        order: #"{"appid":"\#(SimulatedSite.appid)","card_template_id":"770011223344","out_card_code":"W-1|a*b_c"}"#,
        arguments: ["--card-template-id", "770011223344", "--appid", SimulatedSite.appid, "--out-card-code", "W-1|a*b_c"],
        path: "/v3/discount-card/cards",
        body:
            #"{"out_card_code":"W-1|a*b_c","card_template_id":"770011223344","appid":"\#(SimulatedSite.appid)","notify_url":"\#(publicURL)/notify/\#(SimulatedSite.mchid)"}"#,
        journalled: [
            "product": "discount_card", "card_key": "W-1|a*b_c", "operation": "prepare", "number": "W-1|a*b_c", "withholds_fields": "false",
        ],
        cards: [
            [
                "product": "discount_card", "card_key": "W-1|a*b_c", "state": "PREPARED", "appid": SimulatedSite.appid,
                "card_template_id": "770011223344",
            ]
        ],
        launch: { answer in
            let token = percentEncoded(try answer.required("prepare_card_token").string())
            return Launch(appid: "wxcc2e4fbc5887661e", path: "/pages/get-card/get-card?prepare_card_token=\(token)")
        })

    private static let discountCardBody: JSONLiteral = [
        "out_card_code": "W-1|a*b_c", "card_template_id": "770011223344", "appid": .string(SimulatedSite.appid),
        "notify_url": "\(publicURL)/notify/\(SimulatedSite.mchid)",
    ]

    /// Sent at this time, and with a card whose number needs encoding in the path.
    static func consumptionCard(sentAt time: WeChatTime) -> StartingRequest {
        let sendTime = time.rfc3339WithMilliseconds
        let body: JSONLiteral = [
            "appid": .string(SimulatedSite.appid), "openid": .string(openid), "out_request_no": "W_2", "send_time": .string(sendTime),
        ]
        let path = "/v3/marketing/busifavor/coupons/98%2065%2F%E5%8D%A1%2B/send"
        return StartingRequest(
            name: "consumption-card", endpoint: .consumptionCardSend,
            typed: { pay in
                _ = try await pay.send(
                    SendConsumptionCard(cardID: cardID, appid: SimulatedSite.appid, openid: openid, outRequestNo: "W_2", sendTime: time))
            },
            chains: [
                { pay in _ = try await pay.v3.marketing.busifavor.coupons._card_id_.send.post(body, filling: ["card_id": cardID]) },
                { pay in _ = try await pay.chain("v3/marketing/busifavor/coupons/{card_id}/send").post(body, filling: ["card_id": cardID]) },
                { pay in _ = try await pay["v3/marketing/busifavor/coupons/_card_id_/send"].post(body, filling: ["card_id": cardID]) },
            ],
            route: "/consumption-cards/98%2065%2F%E5%8D%A1%2B/send",
            order: #"{"out_request_no":"W_2","appid":"\#(SimulatedSite.appid)","openid":"\#(openid)","send_time":"\#(sendTime)"}"#,
            arguments: [
                "--card-id", cardID, "--appid", SimulatedSite.appid, "--openid", openid, "--out-request-no", "W_2", "--send-time", sendTime,
            ],
            path: path,
            body: #"{"appid":"\#(SimulatedSite.appid)","openid":"\#(openid)","out_request_no":"W_2","send_time":"\#(sendTime)"}"#,
            journalled: ["product": "consumption_card", "card_key": "W_2", "operation": "send", "number": "W_2", "withholds_fields": "false"],
            cards: [
                [
                    "product": "consumption_card", "card_key": "W_2", "state": "SENT", "appid": SimulatedSite.appid, "openid": openid,
                    "card_id": cardID,
                ]
            ],
            launch: nil)
    }

    private static let cardID = "98 65/卡+"
}
