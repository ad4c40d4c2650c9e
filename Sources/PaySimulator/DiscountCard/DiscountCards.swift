import Synchronization

/// All discount cards at the platform, by merchant and out_card_code.
package final class DiscountCards: Sendable {
    private struct Key: Hashable {
        let mchid: String
        let outCardCode: String
    }

    private let cards = Mutex<[Key: DiscountCard]>([:])
    private let templates: [String: CardTemplate]
    private let random: SimulatorRandom

    package init(templates: [CardTemplate] = [], random: SimulatorRandom) {
        self.templates = Dictionary(templates.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        self.random = random
    }

    /// In the order of mchid and out_card_code.
    package var all: [DiscountCard] {
        cards.withLock { Array($0.values) }.sorted { ($0.mchid, $0.outCardCode) < ($1.mchid, $1.outCardCode) }
    }

    package func card(mchid: String, outCardCode: String) -> DiscountCard? {
        cards.withLock { $0[Key(mchid: mchid, outCardCode: outCardCode)] }
    }

    /// The same request gives the same token until the user accepts.
    func prepare(_ request: PrepareRequest, mchid: String) throws(APIError) -> DiscountCard {
        let prepared = DiscountCard(
            mchid: mchid, appid: request.appid, outCardCode: request.outCardCode,
            template: templates[request.cardTemplateID] ?? .standard(id: request.cardTemplateID), notifyURL: request.notifyURL,
            prepareCardToken: random.text(192))
        return try cards.withLock { cards throws(APIError) in
            let key = Key(mchid: mchid, outCardCode: request.outCardCode)
            guard let existing = cards[key] else {
                cards[key] = prepared
                return prepared
            }
            guard existing.appid == request.appid, existing.template.id == request.cardTemplateID, existing.notifyURL == request.notifyURL else {
                throw .otherParameters
            }
            guard existing.state == .prepared else { throw .cardUsed }
            return existing
        }
    }

    /// One step of the user's; a step that the card's state does not allow changes nothing.
    package func change(
        mchid: String, outCardCode: String, _ step: (inout DiscountCard) throws(SimulatorError) -> Void
    ) throws(SimulatorError) -> DiscountCard {
        try cards.withLock { cards throws(SimulatorError) in
            let key = Key(mchid: mchid, outCardCode: outCardCode)
            guard var card = cards[key] else { throw .unknownCard(outCardCode: outCardCode) }
            try step(&card)
            cards[key] = card
            return card
        }
    }
}
