/// How far a user's voucher (代金券) is.
public struct UserCouponStatus: OpenEnumeration {
    /// The text as WeChat Pay writes it.
    public let rawValue: String

    /// Takes any text.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// It can be used. A refund can bring a used voucher back here.
    public static let sent = UserCouponStatus(rawValue: "SENDED")
    /// It was used.
    public static let used = UserCouponStatus(rawValue: "USED")
    /// Its time is over.
    public static let expired = UserCouponStatus(rawValue: "EXPIRED")
}

/// What a voucher takes off a price.
public struct UserCouponType: OpenEnumeration {
    /// The text as WeChat Pay writes it.
    public let rawValue: String

    /// Takes any text.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// An amount.
    public static let normal = UserCouponType(rawValue: "NORMAL")
    /// Whatever lies above a price.
    public static let cutTo = UserCouponType(rawValue: "CUT_TO")
}
