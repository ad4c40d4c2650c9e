import CardSamples
import Cards
import Samples
import Testing
import WeChatPay

/// The law: a card is the join of what was observed about it, whatever the order, the repetition and the grouping.
@Suite struct CardLawTests {
    @Test("Any order, repetition and batching of 10,000 histories give the card that all their observations make at once")
    func arrivals() {
        var histories = HistoryGenerator()
        print("CardLawTests.arrivals: seed \(histories.seed)")
        for _ in 0..<10_000 {
            let history = histories.next()
            let expected = Card(history.card, history.observations)
            let differences = CardOracle(history.observations).differences(from: expected)
            let arrivals = histories.arrivals(of: history)
            let oneByOne = Card(history.card, arrivals)
            let batched = joinedInPairs(histories.batches(of: arrivals).map { Card(history.card, $0) })
            guard differences.isEmpty, oneByOne == expected, batched == expected else {
                Issue.record("seed \(histories.seed), card \(history.card): \(differences)")
                return
            }
        }
    }

    @Test("The join of cards is commutative, associative and idempotent, and an unobserved card is its neutral element")
    func laws() {
        var histories = HistoryGenerator()
        print("CardLawTests.laws: seed \(histories.seed)")
        for _ in 0..<2_000 {
            let history = histories.next()
            // Overlapping parts, so that the same observation comes in from several sides.
            let parts = (0..<3).map { _ in Card(history.card, histories.arrivals(of: history).prefix(4)) }
            let (a, b, c) = (parts[0], parts[1], parts[2])
            let unobserved = Card(history.card)
            let holds = [
                joined(a, b) == joined(b, a),
                joined(joined(a, b), c) == joined(a, joined(b, c)),
                joined(a, a) == a,
                joined(joined(a, b), b) == joined(a, b),
                joined(a, unobserved) == a,
                joined(unobserved, a) == a,
            ]
            guard !holds.contains(false) else {
                Issue.record("seed \(histories.seed), card \(history.card): \(holds)")
                return
            }
        }
    }

    @Test("Generated histories hold what a join must decide")
    func generatorIsInteresting() {
        var histories = HistoryGenerator(seed: 2031)
        var seen: [String: Int] = [:]
        func count(_ name: String, _ isSo: Bool) { seen[name, default: 0] += isSo ? 1 : 0 }
        for _ in 0..<1_000 {
            let history = histories.next()
            let card = Card(history.card, history.observations)
            let observations = history.observations
            count(history.card.product.rawValue, true)
            count("same time", Set(observations.map(\.occurredAt)).count < observations.count)
            let states = observations.compactMap(\.facts.state)
            count("same rank, other state", Set(states.map(\.rank)).count < Set(states).count)
            count("identity conflict", !card.identityConflicts.isEmpty)
            count("several uses", card.uses.count > 1)
            count("one use told twice", observations.compactMap(\.facts.use).count > card.uses.count)
            let tokens = observations.compactMap(\.facts.token)
            count("token issued and expired", Set(tokens.map(\.tokenHash)).count < tokens.count && Set(tokens.map(\.state)).count == 2)
            count("payments contradict", Set(observations.compactMap(\.facts.payment)).count > 1)
            count("says nothing", observations.contains { $0.facts == Facts() })
            count("unknown state", states.contains { $0.name == "SUSPENDED" })
            count("repeated arrivals", histories.arrivals(of: history).count > observations.count)
            count("several batches", histories.batches(of: observations).count > 1)
            count("unique ids", Set(observations.map(\.id)).count == observations.count)
        }
        for (name, times) in seen {
            #expect(times >= 20, "\(name)")
        }
        #expect(seen["unique ids"] == 1_000)
    }

    private func joined(_ left: Card, _ right: Card) -> Card {
        var card = left
        card.join(right)
        return card
    }

    /// Joins neighbours until one card is left.
    private func joinedInPairs(_ cards: [Card]) -> Card? {
        guard cards.count > 1 else { return cards.first }
        let middle = cards.count / 2
        guard let left = joinedInPairs(Array(cards[..<middle])), let right = joinedInPairs(Array(cards[middle...])) else { return nil }
        return joined(right, left)
    }
}
