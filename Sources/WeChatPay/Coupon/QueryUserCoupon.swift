/// Asks for one voucher (代金券) of a user: `GET /v3/marketing/favor/users/{openid}/coupons/{coupon_id}`.
public struct QueryUserCoupon: Endpoint, Hashable, Redacted {
    /// The user, under the appid: 1 to 128 characters.
    public let openid: String
    /// The voucher: 1 to 64 characters.
    public let couponID: String
    /// An appid that is bound to the merchant: 1 to 128 characters.
    public let appid: String

    /// Makes the call; values are checked when it is sent.
    public init(openid: String, couponID: String, appid: String) {
        self.openid = openid
        self.couponID = couponID
        self.appid = appid
    }

    /// The request. Throws `invalidField`.
    public func request() throws(WeChatPayError) -> APIRequest {
        try FieldRule(length: 1...128).check("openid", openid)
        try FieldRule(length: 1...64).check("coupon_id", couponID)
        try FieldRule(length: 1...128).check("appid", appid)
        return try APIRequest(
            "GET", PathTemplate("v3/marketing/favor/users/{openid}/coupons/{coupon_id}"), filling: ["openid": openid, "coupon_id": couponID],
            query: ["appid": appid])
    }

    /// Reads the answer. Throws what it lacks or what cannot be read of it.
    public func answer(_ response: APIResponse) throws(JSONError) -> UserCoupon {
        try UserCoupon(try response.json())
    }
}
