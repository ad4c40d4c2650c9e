import Cards
import WeChatPay

/// A second, slower statement of what a card is: each value by looking at all observations at once, sorted, without any join.
struct CardOracle {
    let observations: [Observation]

    /// From the smallest id to the greatest, each id once.
    init(_ observations: [Observation]) {
        self.observations = Dictionary(observations.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }).values.sorted { $0.id < $1.id }
    }

    private func told<Value>(_ value: (Facts) -> Value?) -> [(value: Value, by: ObservationID)] {
        observations.compactMap { observation in value(observation.facts).map { ($0, observation.id) } }
    }

    private func latest<Value: Hashable & Sendable>(_ value: (Facts) -> Value?) -> Told<Value>? {
        told(value).last.map { Told(value: $0.value, by: $0.by) }
    }

    private func highest<Value: Hashable & Sendable>(_ value: (Facts) -> Value?, rank: (Value) -> Int16) -> Told<Value>? {
        let all = told(value)
        let top = all.map { rank($0.value) }.max()
        return all.last { rank($0.value) == top }.map { Told(value: $0.value, by: $0.by) }
    }

    /// What differs between the card and this statement of it; empty when they agree.
    func differences(from card: Card) -> [String] {
        var differences: [String] = []
        func expect<Value: Equatable>(_ name: String, _ actual: Value, _ expected: Value) {
            if actual != expected { differences.append("\(name): \(actual), not \(expected)") }
        }
        for name in IdentityName.allCases {
            let first = told(name.value).first
            expect(name.rawValue, card.identity[name]?.winner, first.map { Told(value: $0.value, by: $0.by) })
        }
        expect("identity conflicts", card.identityConflicts.map(\.utf8Bytes), identityConflicts.map(\.utf8Bytes))
        expect("state", card.state.winner, highest(\.state, rank: \.rank))
        expect("payment", card.payment.winner, highest(\.payment, rank: \.state.rank))
        expect("time range", card.timeRange.winner, latest(\.timeRange))
        expect("objectives", card.objectives.winner, latest(\.objectives))
        expect("rewards", card.rewards.winner, latest(\.rewards))
        expect("total amount", card.totalAmount.winner, latest(\.totalAmount))
        expect("unfinished reason", card.unfinishedReason.winner, latest(\.unfinishedReason))
        expect("details", card.details.winner, latest(\.details))
        expect("uses", card.uses.mapValues(\.winner), uses)
        expect("tokens", card.tokens.mapValues(\.winner), tokens)
        expect("requested", card.isRequested, observations.contains { $0.source == .request })
        expect("first", card.firstAt, observations.first?.occurredAt)
        expect("last", card.lastAt, observations.last?.occurredAt)
        return differences
    }

    private var identityConflicts: [String] {
        IdentityName.allCases.flatMap { name in
            let seen = told(name.value).map(\.value.utf8Bytes)
            return Set(seen.filter { $0 != seen.first }).map { Array("\(name.rawValue)=".utf8) + $0 }
        }.sorted { $0.lexicographicallyPrecedes($1) }.map { String(decoding: $0, as: UTF8.self) }
    }

    private var uses: [ExactText: Told<CouponUse>?] {
        let transactions = Set(told(\.use).map { ExactText($0.value.transactionID) })
        return Dictionary(
            uniqueKeysWithValues: transactions.map { transaction in
                let first = told(\.use).first { ExactText($0.value.transactionID) == transaction }
                return (transaction, first.map { Told(value: $0.value, by: $0.by) })
            })
    }

    private var tokens: [ExactText: Told<CouponToken>?] {
        let hashes = Set(told(\.token).map { ExactText($0.value.tokenHash) })
        return Dictionary(
            uniqueKeysWithValues: hashes.map { hash in
                (hash, highest({ ExactText($0.token?.tokenHash ?? "") == hash ? $0.token : nil }, rank: \.state.rank))
            })
    }
}

extension String {
    fileprivate var utf8Bytes: [UInt8] { Array(utf8) }
}
