/// Asks for the vouchers (代金券) of a user, page by page: `GET /v3/marketing/favor/users/{openid}/coupons`.
///
/// This is the only way to learn which vouchers a consumption card brought.
public struct QueryUserCoupons: Endpoint, Hashable, Redacted {
    /// The user, under the appid: 1 to 128 characters.
    public let openid: String
    /// An appid that is bound to the merchant: 1 to 128 characters.
    public let appid: String
    /// Only vouchers of this stock: 1 to 20 characters.
    public let stockID: String?
    /// Only vouchers that are so far: `SENDED` or `USED`.
    public let status: UserCouponStatus?
    /// Only vouchers whose stock this merchant made: 1 to 32 characters.
    public let creatorMchid: String?
    /// Only vouchers that this merchant sent: 1 to 32 characters.
    public let senderMchid: String?
    /// Only vouchers that can be used at this merchant: 1 to 32 characters.
    public let availableMchid: String?
    /// How many vouchers to pass over: at least 0, which it is by default.
    public let offset: Int64?
    /// How many vouchers a page has: at least 1.
    public let limit: Int64?

    /// Makes the call; values are checked when it is sent.
    public init(
        openid: String, appid: String, stockID: String? = nil, status: UserCouponStatus? = nil, creatorMchid: String? = nil,
        senderMchid: String? = nil, availableMchid: String? = nil, offset: Int64? = nil, limit: Int64? = nil
    ) {
        self.openid = openid
        self.appid = appid
        self.stockID = stockID
        self.status = status
        self.creatorMchid = creatorMchid
        self.senderMchid = senderMchid
        self.availableMchid = availableMchid
        self.offset = offset
        self.limit = limit
    }

    /// The request. Throws `invalidField`.
    public func request() throws(WeChatPayError) -> APIRequest {
        try FieldRule(length: 1...128).check("openid", openid)
        try FieldRule(length: 1...128).check("appid", appid)
        try FieldRule(length: 1...20).check("stock_id", stockID)
        try FieldRule(length: 4...6, characters: "SENDED or USED") { ["SENDED", "USED"].contains($0) }.check("status", status?.rawValue)
        try FieldRule(length: 1...32).check("creator_mchid", creatorMchid)
        try FieldRule(length: 1...32).check("sender_mchid", senderMchid)
        try FieldRule(length: 1...32).check("available_mchid", availableMchid)
        try FieldCheck.number("offset", offset ?? 0, in: 0...(.max))
        try FieldCheck.number("limit", limit ?? 1, in: 1...(.max))
        return try APIRequest(
            "GET", PathTemplate("v3/marketing/favor/users/{openid}/coupons"), filling: ["openid": openid],
            query: .present([
                ("appid", appid), ("stock_id", stockID), ("status", status?.rawValue), ("creator_mchid", creatorMchid),
                ("sender_mchid", senderMchid), ("available_mchid", availableMchid), ("offset", offset.map { String($0) }),
                ("limit", limit.map { String($0) }),
            ]))
    }

    /// Reads the answer. Throws what it lacks or what cannot be read of it.
    public func answer(_ response: APIResponse) throws(JSONError) -> UserCouponPage {
        try UserCouponPage(response)
    }
}

/// One page of a user's vouchers.
public struct UserCouponPage: Sendable, Redacted {
    /// The vouchers.
    public let coupons: [UserCoupon]
    /// How many there are on all pages.
    public let totalCount: Int64?
    /// How many were passed over.
    public let offset: Int64?
    /// How many a page has.
    public let limit: Int64?
    /// The whole answer, with fields that have no name here.
    public let json: JSONValue
    /// `Request-ID` of the answer, for WeChat Pay's support.
    public let requestID: String?

    init(_ response: APIResponse) throws(JSONError) {
        let json = try response.json()
        self.json = json
        requestID = response.requestID
        coupons = try json.list("data", UserCoupon.init)
        totalCount = try json.int64("total_count")
        offset = try json.int64("offset")
        limit = try json.int64("limit")
    }
}
