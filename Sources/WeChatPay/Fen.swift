/// An amount of money in fen, one hundredth of a yuan, as WeChat Pay's card products state it.
public struct Fen: Hashable, Comparable, Sendable {
    /// The amount in fen.
    public let amount: Int64

    /// Makes an amount of so many fen.
    public init(_ amount: Int64) {
        self.amount = amount
    }

    /// Reads an amount that stands as a whole number or as a decimal integer text: some events write the same field either way.
    ///
    /// Nil for a fraction of a fen, for what does not fit 64 bits, and for every other kind of value.
    public init?(_ json: JSONValue) {
        switch json.kind {
        case .number:
            guard let amount = try? json.int64() else { return nil }
            self.amount = amount
        case .string:
            guard let text = try? json.string(), let amount = Int64(text), !text.hasPrefix("+") else { return nil }
            self.amount = amount
        default:
            return nil
        }
    }

    /// Orders amounts by size.
    public static func < (left: Fen, right: Fen) -> Bool {
        left.amount < right.amount
    }
}
