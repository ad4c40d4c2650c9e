import CardLedger
import Cards
import Foundation
package import WeChatPay

/// What a merchant orders a consumption card with.
package struct ConsumptionCardOrder: Hashable, Sendable, Redacted {
    /// The card as the merchant platform names it.
    package var cardID: String
    /// The merchant's number for the request; one is made when it is absent.
    package var outRequestNo: String?
    package var appid: String
    package var openid: String
    /// When the card is sent; now when it is absent.
    package var sendTime: WeChatTime?

    package init(cardID: String, outRequestNo: String? = nil, appid: String, openid: String, sendTime: WeChatTime? = nil) {
        self.cardID = cardID
        self.outRequestNo = outRequestNo
        self.appid = appid
        self.openid = openid
        self.sendTime = sendTime
    }

    /// A `send_time` that the merchant did not choose makes no other order: the first one stands in the journal and is sent again.
    func call(mchid: String, number: String, now: WeChatTime) throws(DeskError) -> JournalledCall {
        let message = SendConsumptionCard(cardID: cardID, appid: appid, openid: openid, outRequestNo: number, sendTime: sendTime ?? now)
        let card = ConsumptionCard.Request(mchid: mchid, outRequestNo: number, cardID: cardID, appid: appid, openid: openid)
        let request = ConsumptionCardSending(card: card, sendTime: message.sendTime)
        return try .make(request, unordered: sendTime == nil ? ["send_time"] : []) { () throws(WeChatPayError) in try message.request() }
    }
}

/// A request that sends a consumption card.
struct ConsumptionCardSending: CardRequest {
    let card: ConsumptionCard.Request
    let sendTime: WeChatTime

    init(card: ConsumptionCard.Request, sendTime: WeChatTime) {
        self.card = card
        self.sendTime = sendTime
    }

    init(_ key: RequestKey, _ body: JSONValue, path: String) throws(JSONError) {
        guard let cardID = path.split(separator: "/").dropLast().last.flatMap({ String($0).removingPercentEncoding }) else {
            throw JSONError(.memberMissing, at: 0, member: "card_id")
        }
        card = ConsumptionCard.Request(
            mchid: key.card.mchid, outRequestNo: key.number, cardID: cardID, appid: try body.required("appid").string(),
            openid: try body.required("openid").string())
        sendTime = try body.required("send_time").time()
    }

    var key: RequestKey {
        RequestOperation.send.key(ConsumptionCard.key(mchid: card.mchid, outRequestNo: card.outRequestNo), number: card.outRequestNo)
    }

    func requested(_ step: RequestStep) -> [Observation] { [card.requested(step)] }

    func rejected(_ step: RequestStep) -> [Observation] { [card.rejected(step)] }

    func done(_ response: APIResponse, _ step: RequestStep) throws(JSONError) -> RequestAnswer? {
        let json = try response.json()
        let cardCode = try json.required("card_code").string()
        return RequestAnswer(try json.storableText(), [card.sent(step, cardCode: cardCode)])
    }

    /// WeChat Pay refuses what is older than a day, and that refusal would say nothing of the first attempt. Its clock may be ahead of ours.
    func isRepeatable(at now: WeChatTime) -> Bool {
        guard let end = sendTime.adding(seconds: 86_400 - 300) else { return true }
        return now <= end
    }
}
