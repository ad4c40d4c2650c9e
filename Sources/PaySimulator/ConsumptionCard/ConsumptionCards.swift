import Synchronization

/// A consumption card that a user has.
package struct ConsumptionCard: Hashable, Sendable {
    package let mchid: String
    package let cardID: String
    package let outRequestNo: String
    package let appid: String
    package let openid: String
    /// Unix milliseconds.
    package let sendTime: Int64
    package let cardCode: String
    /// The vouchers that came with it.
    package let couponIDs: [String]
}

/// The body of `POST /v3/marketing/busifavor/coupons/{card_id}/send`, with the id from the path.
struct SendConsumptionCardRequest: Hashable, Sendable {
    static let oldestSendTime: Int64 = 24 * 3_600_000
    static let newestSendTime: Int64 = 5 * 60_000

    let cardID: String
    let appid: String
    let openid: String
    let outRequestNo: String
    let sendTime: Int64

    init(cardID: String, _ fields: FieldReader, caller: SimulatedMerchant, now: Int64) throws(APIError) {
        guard (1...28).contains(cardID.unicodeScalars.count) else {
            throw .parameter("card_id", value: cardID, "must have 1 to 28 characters", location: "path")
        }
        self.cardID = cardID
        outRequestNo = try fields.text("out_request_no", 1...32, .requestNumber)
        openid = try fields.text("openid", 1...28)
        sendTime = try fields.time("send_time")
        guard sendTime >= now - Self.oldestSendTime else { throw fields.fault("send_time", "must not be older than 24 hours") }
        guard sendTime <= now + Self.newestSendTime else { throw fields.fault("send_time", "must not lie in the future") }
        appid = try caller.boundAppid(in: fields, 1...18)
    }
}

/// All consumption cards that users have.
package final class ConsumptionCards: Sendable {
    private struct Number: Hashable {
        let mchid: String
        let outRequestNo: String
    }

    private struct Owner: Hashable {
        let mchid: String
        let cardID: String
        let openid: String
    }

    private struct State {
        var cards: [Number: ConsumptionCard] = [:]
        var owners: Set<Owner> = []
    }

    private let state = Mutex(State())
    private let templates: [String: ConsumptionCardTemplate]
    private let vouchers: Vouchers
    private let random: SimulatorRandom

    package init(templates: [ConsumptionCardTemplate] = [], vouchers: Vouchers, random: SimulatorRandom) {
        self.templates = Dictionary(templates.map { ($0.cardID, $0) }, uniquingKeysWith: { first, _ in first })
        self.vouchers = vouchers
        self.random = random
    }

    /// In the order of mchid and out_request_no.
    package var all: [ConsumptionCard] {
        state.withLock { Array($0.cards.values) }.sorted { ($0.mchid, $0.outRequestNo) < ($1.mchid, $1.outRequestNo) }
    }

    package func card(mchid: String, outRequestNo: String) -> ConsumptionCard? {
        state.withLock { $0.cards[Number(mchid: mchid, outRequestNo: outRequestNo)] }
    }

    /// The same number with the same values is the same card.
    func send(_ request: SendConsumptionCardRequest, mchid: String, at time: Int64) throws(APIError) -> ConsumptionCard {
        try state.withLock { state throws(APIError) in
            let number = Number(mchid: mchid, outRequestNo: request.outRequestNo)
            if let card = state.cards[number] {
                guard card.isSame(as: request) else { throw .otherParameters }
                return card
            }
            guard state.owners.insert(Owner(mchid: mchid, cardID: request.cardID, openid: request.openid)).inserted else { throw .userHasCard }
            let template = templates[request.cardID] ?? .standard(cardID: request.cardID)
            let given = template.stocks.map { stock in
                vouchers.give(stock, creatorMchid: mchid, appid: request.appid, openid: request.openid, at: time)
            }
            let card = ConsumptionCard(
                mchid: mchid, cardID: request.cardID, outRequestNo: request.outRequestNo, appid: request.appid, openid: request.openid,
                sendTime: request.sendTime, cardCode: random.digits(15), couponIDs: given.map(\.couponID))
            state.cards[number] = card
            return card
        }
    }
}

extension ConsumptionCard {
    fileprivate func isSame(as request: SendConsumptionCardRequest) -> Bool {
        cardID == request.cardID && appid == request.appid && openid == request.openid && sendTime == request.sendTime
    }
}
