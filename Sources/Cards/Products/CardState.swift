/// The known states of one product (or of a part of it), each with its place in their order. The raw value is WeChat Pay's name, or ours in its style.
package protocol CardState: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
    var rank: Int16 { get }
}

extension CardState {
    package var ranked: RankedState { RankedState(name: rawValue, rank: rank) }

    /// The place of a state that WeChat Pay named. One that we do not know keeps its name and takes the rank of `neighbour`.
    static func ranked(named name: String, unknownAs neighbour: Self) -> RankedState {
        Self(rawValue: name)?.ranked ?? RankedState(name: name, rank: neighbour.rank)
    }
}
