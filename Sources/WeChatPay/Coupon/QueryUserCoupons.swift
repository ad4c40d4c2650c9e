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
    /// Which page.
    public let page: PageRange

    /// Makes the call; values are checked when it is sent.
    public init(
        openid: String, appid: String, stockID: String? = nil, status: UserCouponStatus? = nil, creatorMchid: String? = nil,
        senderMchid: String? = nil, availableMchid: String? = nil, page: PageRange = PageRange()
    ) {
        self.openid = openid
        self.appid = appid
        self.stockID = stockID
        self.status = status
        self.creatorMchid = creatorMchid
        self.senderMchid = senderMchid
        self.availableMchid = availableMchid
        self.page = page
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
        try page.check(limits: 1...(.max))
        return try APIRequest(
            "GET", PathTemplate("v3/marketing/favor/users/{openid}/coupons"), filling: ["openid": openid],
            query: .present(
                [
                    ("appid", appid), ("stock_id", stockID), ("status", status?.rawValue), ("creator_mchid", creatorMchid),
                    ("sender_mchid", senderMchid), ("available_mchid", availableMchid),
                ] + page.query))
    }

    /// Reads the answer. Throws what it lacks or what cannot be read of it.
    public func answer(_ response: APIResponse) throws(JSONError) -> ResultPage<UserCoupon> {
        try ResultPage(response, of: UserCoupon.init)
    }
}
