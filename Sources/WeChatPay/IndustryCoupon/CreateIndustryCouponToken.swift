/// Makes a token with which a user turns vouchers into a trip coupon (出行券): `POST /v3/industry-coupon/tokens`.
///
/// The vouchers must have been received within the last five minutes. Each call makes a fresh token, so it is safe to repeat.
public struct CreateIndustryCouponToken: Endpoint, Hashable, Redacted {
    /// The user: 1 to 64 characters.
    public let openID: String
    /// The vouchers: at least one, all of one stock, none twice.
    public let couponList: [IndustryCoupon]

    /// Makes the call; values are checked when it is sent.
    public init(openID: String, couponList: [IndustryCoupon]) {
        self.openID = openID
        self.couponList = couponList
    }

    /// The request. Throws `invalidField`.
    public func request() throws(WeChatPayError) -> APIRequest {
        try FieldRule(length: 1...64).check("open_id", openID)
        try FieldCheck.count("coupon_list", couponList.count, in: 1...(.max), rule: "at least one coupon")
        var coupons: [JSONLiteral] = []
        for coupon in couponList {
            try FieldRule.wholeNumber.check("stock_id", coupon.stockID)
            try FieldRule(length: 1...64).check("coupon_id", coupon.couponID)
            coupons.append(["stock_id": .integer(Int64(coupon.stockID) ?? 0), "coupon_id": .string(coupon.couponID)])
        }
        guard Set(couponList.map(\.stockID)).count == 1, Set(couponList).count == couponList.count else {
            throw .invalidField("coupon_list", length: couponList.count, .elements, rule: "coupons of one stock that are each named once")
        }
        return try APIRequest(
            "POST", PathTemplate("v3/industry-coupon/tokens"), body: ["open_id": .string(openID), "coupon_list": .array(coupons)])
    }

    /// Reads the answer. Throws what it lacks or what cannot be read of it.
    public func answer(_ response: APIResponse) throws(JSONError) -> IndustryCouponToken {
        try IndustryCouponToken(response)
    }
}

/// A voucher that is to become a trip coupon.
public struct IndustryCoupon: Hashable, Sendable {
    /// The stock: digits without a leading zero, at most 9223372036854775807. It is sent as a number.
    public let stockID: String
    /// The voucher: 1 to 64 characters.
    public let couponID: String

    /// Names a voucher.
    public init(stockID: String, couponID: String) {
        self.stockID = stockID
        self.couponID = couponID
    }
}

/// A token with which a user opens the trip coupon's page.
public struct IndustryCouponToken: Sendable, Redacted {
    /// The token. It is a secret of this user's: it must not be logged.
    public let token: String
    /// Until when it can be used.
    public let expiresTime: WeChatTime?
    /// The whole answer, with fields that have no name here.
    public let json: JSONValue
    /// `Request-ID` of the answer, for WeChat Pay's support.
    public let requestID: String?

    init(_ response: APIResponse) throws(JSONError) {
        (json, requestID) = (try response.json(), response.requestID)
        token = try json.required("token").string()
        expiresTime = try json.time("expires_time")
    }
}
