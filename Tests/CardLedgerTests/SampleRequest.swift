import CardLedger
import Cards
import WeChatPay

/// A request about a discount card as it is journalled.
struct SampleRequest {
    let key: RequestKey

    init(_ cardNumber: String, operation: String = "prepare", number: String? = nil) {
        key = RequestKey(
            card: CardKey(mchid: "1600000001", product: .discountCard, number: cardNumber), operation: operation, number: number ?? cardNumber)
    }

    func new(
        _ digest: UInt8 = 1, at time: WeChatTime = Sample.time, body: String? = nil, withholdsFields: Bool = false, lease: Duration = .seconds(600)
    ) -> NewRequest {
        NewRequest(
            key: key, path: "/v3/discount-card/cards", digest: [UInt8](repeating: digest, count: 32),
            body: JSONText(wellFormed: body ?? #"{"out_card_code": "\#(key.card.number)"}"#), withholdsFields: withholdsFields, requestedAt: time,
            lease: lease)
    }

    func observation(_ state: String, rank: Int16) -> Observation {
        var facts = Facts()
        facts.state = RankedState(name: state, rank: rank)
        return Observation(card: key.card, occurredAt: Sample.time, source: .request, sourceID: "r-1", index: Int(rank), event: state, facts: facts)
    }

    func settlement(_ state: RequestState, answer: String? = nil) -> RequestSettlement {
        RequestSettlement(
            state: state, answerStatus: 200, answerCode: nil, answer: answer.map(JSONText.init(wellFormed:)), wechatpayRequestID: "08-1",
            settledAt: Sample.time)
    }
}

extension RequestBeginning {
    /// The entry that is to be sent; nil when it is not to be.
    var sent: JournalEntry? {
        if case .send(let entry) = self { entry } else { nil }
    }
}

extension TestDatabase {
    /// As if every sender had taken too long.
    func endLeases() async throws {
        try await execute("UPDATE cardkeeper_internal.request SET lease_until = clock_timestamp() - interval '1 microsecond'")
    }

    /// How long the lease of a card's only request still runs.
    func secondsOfLease(_ cardNumber: String) async throws -> Double? {
        let left = "extract(epoch FROM lease_until - clock_timestamp())::text FROM cardkeeper_internal.request WHERE card_key = '\(cardNumber)'"
        return try await rows(left).first?.first?.flatMap { Double($0) }
    }
}
