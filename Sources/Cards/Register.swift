/// A value and the observation that said it.
package struct Told<Value: Hashable & Sendable>: Hashable, Sendable {
    package let value: Value
    /// The observation that said the value.
    package let by: ObservationID

    package init(value: Value, by id: ObservationID) {
        self.value = value
        self.by = id
    }
}

/// A part of a card that holds one value at a time: of all values told, the one that wins by the register's own total order.
///
/// Taking the maximum of a total order is commutative, associative and idempotent, so a register does not depend on the order, the grouping or
/// the number of times in which it was told. A silent observation (nil) changes nothing. Two observations with one id are the same fact and say
/// the same, therefore no order looks at the value itself: between equals the holder stays.
package protocol Register: Hashable, Sendable {
    associatedtype Value: Hashable & Sendable

    /// The value that won so far; nil while nobody said anything.
    var winner: Told<Value>? { get set }

    /// The register's order: whether `challenger` takes the place of `holder`.
    static func prefers(_ challenger: Told<Value>, to holder: Told<Value>) -> Bool
}

extension Register {
    package mutating func join(_ told: Told<Value>?) {
        guard let told else { return }
        if let winner, !Self.prefers(told, to: winner) { return }
        winner = told
    }

    package mutating func join(_ value: Value?, by id: ObservationID) {
        join(value.map { Told(value: $0, by: id) })
    }

    package mutating func join(_ other: Self) {
        join(other.winner)
    }
}

/// The value with the smallest id stays: what was observed first.
package struct FirstRegister<Value: Hashable & Sendable>: Register {
    package var winner: Told<Value>?

    package init() {}

    package static func prefers(_ challenger: Told<Value>, to holder: Told<Value>) -> Bool {
        challenger.by < holder.by
    }
}

/// The value with the greatest id wins: what was observed last.
package struct LatestRegister<Value: Hashable & Sendable>: Register {
    package var winner: Told<Value>?

    package init() {}

    package static func prefers(_ challenger: Told<Value>, to holder: Told<Value>) -> Bool {
        holder.by < challenger.by
    }
}

/// A value that has a place in an order of its own.
package protocol Ranked {
    var rank: Int16 { get }
}

/// The value with the greatest (rank, id) wins: what stands highest and, among equals in rank, what was observed last.
package struct RankedRegister<Value: Hashable & Sendable & Ranked>: Register {
    package var winner: Told<Value>?

    package init() {}

    package static func prefers(_ challenger: Told<Value>, to holder: Told<Value>) -> Bool {
        (holder.value.rank, holder.by) < (challenger.value.rank, challenger.by)
    }
}

extension RankedState: Ranked {}

extension Payment: Ranked {
    package var rank: Int16 { state.rank }
}

extension CouponToken: Ranked {
    package var rank: Int16 { state.rank }
}
