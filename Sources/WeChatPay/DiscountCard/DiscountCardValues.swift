/// How far a discount card is.
public struct DiscountCardState: OpenEnumeration {
    /// The text as WeChat Pay writes it.
    public let rawValue: String

    /// Takes any text.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The term runs.
    public static let ongoing = DiscountCardState(rawValue: "ONGOING")
    /// The term is over or the user quit; what was reached is being checked.
    public static let settling = DiscountCardState(rawValue: "SETTLING")
    /// The promise was kept.
    public static let finished = DiscountCardState(rawValue: "FINISHED")
    /// The promise was not kept: the user pays the discounts back.
    public static let unfinished = DiscountCardState(rawValue: "UNFINISHED")
}

/// How far the paying back of a discount card's discounts is.
public struct DiscountCardPayState: OpenEnumeration {
    /// The text as WeChat Pay writes it.
    public let rawValue: String

    /// Takes any text.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The user is to pay.
    public static let paying = DiscountCardPayState(rawValue: "PAYING")
    /// The user paid.
    public static let paid = DiscountCardPayState(rawValue: "PAID")
}

/// Whether a record adds to a discount card or takes back, after a cancellation or a refund: 1 to 8 characters.
public struct UserRecordType: OpenEnumeration {
    /// The text as WeChat Pay writes it.
    public let rawValue: String

    /// Takes any text.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Adds.
    public static let increase = UserRecordType(rawValue: "INCREASE")
    /// Takes back.
    public static let decrease = UserRecordType(rawValue: "DECREASE")
}

/// Whether a reward may be used so many times only.
public struct RewardCountType: OpenEnumeration {
    /// The text as WeChat Pay writes it.
    public let rawValue: String

    /// Takes any text.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Any number of times.
    public static let unlimited = RewardCountType(rawValue: "COUNT_UNLIMITED")
    /// As many times as `count` says.
    public static let limited = RewardCountType(rawValue: "COUNT_LIMIT")
}
