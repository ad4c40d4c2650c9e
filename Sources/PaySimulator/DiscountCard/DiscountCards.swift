import Synchronization

/// All discount cards at the platform, by merchant and out_card_code.
package final class DiscountCards: Sendable {
    private struct Key: Hashable {
        let mchid: String
        let outCardCode: String
    }

    private struct State {
        var cards: [Key: DiscountCard] = [:]
        var recordSerialNumbers: Set<String> = []
    }

    private let state = Mutex(State())
    private let templates: [String: CardTemplate]
    private let random: SimulatorRandom

    package init(templates: [CardTemplate] = [], random: SimulatorRandom) {
        self.templates = Dictionary(templates.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        self.random = random
    }

    /// In the order of mchid and out_card_code.
    package var all: [DiscountCard] {
        state.withLock { Array($0.cards.values) }.sorted { ($0.mchid, $0.outCardCode) < ($1.mchid, $1.outCardCode) }
    }

    package func card(mchid: String, outCardCode: String) -> DiscountCard? {
        state.withLock { $0.cards[Key(mchid: mchid, outCardCode: outCardCode)] }
    }

    /// The same request gives the same token until the user accepts.
    func prepare(_ request: PrepareRequest, mchid: String) throws(APIError) -> DiscountCard {
        let prepared = DiscountCard(
            mchid: mchid, appid: request.appid, outCardCode: request.outCardCode,
            template: templates[request.cardTemplateID] ?? .standard(id: request.cardTemplateID), notifyURL: request.notifyURL,
            prepareCardToken: random.text(192))
        return try state.withLock { state throws(APIError) in
            let key = Key(mchid: mchid, outCardCode: request.outCardCode)
            guard let existing = state.cards[key] else {
                state.cards[key] = prepared
                return prepared
            }
            guard existing.appid == request.appid, existing.template.id == request.cardTemplateID, existing.notifyURL == request.notifyURL else {
                throw .otherParameters
            }
            guard existing.state == .prepared else { throw .cardUsed }
            return existing
        }
    }

    /// What the query of a card finds: nothing before the user has accepted.
    func accepted(mchid: String, outCardCode: String) throws(APIError) -> DiscountCard {
        guard let card = card(mchid: mchid, outCardCode: outCardCode), card.state != .prepared else { throw .cardNotFound }
        return card
    }

    /// A serial number that was used before, with whatever body, is answered as done and does nothing.
    func add(_ request: AddUserRecordsRequest, mchid: String, outCardCode: String) throws(APIError) {
        var card = try accepted(mchid: mchid, outCardCode: outCardCode)
        guard card.template.id == request.cardTemplateID else {
            throw .parameter("card_template_id", value: request.cardTemplateID, "is not this card's")
        }
        try state.withLock { state throws(APIError) in
            guard !state.recordSerialNumbers.contains(request.record.serialNumber) else { return }
            let key = Key(mchid: mchid, outCardCode: outCardCode)
            card = state.cards[key] ?? card
            try card.add(request.record)
            state.cards[key] = card
            state.recordSerialNumbers.insert(request.record.serialNumber)
        }
    }

    /// One step of the user's; a step that the card's state does not allow changes nothing.
    package func change(
        mchid: String, outCardCode: String, _ step: (inout DiscountCard) throws(SimulatorError) -> Void
    ) throws(SimulatorError) -> DiscountCard {
        try state.withLock { state throws(SimulatorError) in
            let key = Key(mchid: mchid, outCardCode: outCardCode)
            guard var card = state.cards[key] else { throw .unknownCard(outCardCode: outCardCode) }
            try step(&card)
            state.cards[key] = card
            return card
        }
    }
}
