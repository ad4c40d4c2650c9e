/// An amount of money in fen, one hundredth of a yuan, as WeChat Pay's card products state it.
public struct Fen: Hashable, Comparable, Sendable {
    /// The amount in fen.
    public let amount: Int64

    /// Makes an amount of so many fen.
    public init(_ amount: Int64) {
        self.amount = amount
    }

    /// Orders amounts by size.
    public static func < (left: Fen, right: Fen) -> Bool {
        left.amount < right.amount
    }
}
