import CardLedger
import Cards
import WeChatPay

/// What a merchant orders a discount card with.
package struct DiscountCardOrder: Hashable, Sendable {
    /// The merchant's number for the card; one is made when it is absent.
    package var outCardCode: String?
    package var cardTemplateID: String
    package var appid: String

    package init(outCardCode: String? = nil, cardTemplateID: String, appid: String) {
        self.outCardCode = outCardCode
        self.cardTemplateID = cardTemplateID
        self.appid = appid
    }

    /// Where callbacks go is not the merchant's choice, so it makes no other order.
    func call(mchid: String, number: String, notifyURL: String) throws(DeskError) -> JournalledCall {
        let request = DiscountCardPreparation(
            card: DiscountCard.Request(mchid: mchid, outCardCode: number, appid: appid, cardTemplateID: cardTemplateID))
        return try .make(request, unordered: ["notify_url"]) { () throws(WeChatPayError) in
            try PrepareDiscountCard(outCardCode: number, cardTemplateID: cardTemplateID, appid: appid, notifyURL: notifyURL).request()
        }
    }
}

/// A request that prepares a discount card.
struct DiscountCardPreparation: CardRequest {
    let card: DiscountCard.Request

    init(card: DiscountCard.Request) {
        self.card = card
    }

    init(_ key: RequestKey, _ body: JSONValue) throws(JSONError) {
        card = DiscountCard.Request(
            mchid: key.card.mchid, outCardCode: key.number, appid: try body.required("appid").string(),
            cardTemplateID: try body.required("card_template_id").string())
    }

    var key: RequestKey {
        RequestOperation.prepare.key(DiscountCard.key(mchid: card.mchid, outCardCode: card.outCardCode), number: card.outCardCode)
    }

    func requested(_ step: RequestStep) -> [Observation] { [card.requested(step)] }

    func rejected(_ step: RequestStep) -> [Observation] { [card.rejected(step)] }

    func done(_ response: APIResponse, _ step: RequestStep) throws(JSONError) -> RequestAnswer? {
        let json = try response.json()
        _ = try json.required(Self.token).string()
        return RequestAnswer(try json.storableText(), [card.prepared(step)])
    }

    /// An accepted card is shown; one that is not yet is offered.
    func launch(_ answer: RecordedAnswer, of card: CardRow, at now: WeChatTime) -> LaunchParameters? {
        Self.detail(of: card) ?? answer.string(Self.token).map { .receiveDiscountCard(prepareCardToken: $0) }
    }

    /// The page of a card that its user has accepted.
    static func detail(of card: CardRow) -> LaunchParameters? {
        guard let state = card.state, DiscountCard.state(named: state).rank >= DiscountCard.State.ongoing.rank else { return nil }
        return .discountCardDetail(mchid: card.key.mchid, outCardCode: card.key.number)
    }

    private static let token = "prepare_card_token"
}
