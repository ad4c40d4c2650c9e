import CardLedger
import Cards
import OpenSSL
package import WeChatPay

/// What a merchant orders a token for trip coupons with.
package struct IndustryCouponOrder: Hashable, Sendable, Redacted {
    package var openID: String
    /// At least one coupon, all of one stock.
    package var couponList: [IndustryCoupon]

    package init(openID: String, couponList: [IndustryCoupon]) {
        self.openID = openID
        self.couponList = couponList
    }

    func call(_ request: IndustryCouponTokens) throws(DeskError) -> JournalledCall {
        try .make(request) { () throws(WeChatPayError) in
            try CreateIndustryCouponToken(openID: openID, couponList: couponList).request()
        }
    }
}

/// A request for a token that opens trip coupons. The journal keeps it with the first of its coupons.
struct IndustryCouponTokens: CardRequest {
    let mchid: String
    let number: String
    let openid: String
    let coupons: [CardKey]

    private init(mchid: String, number: String, openid: String, coupons: [CardKey]) {
        self.mchid = mchid
        self.number = number
        self.openid = openid
        self.coupons = coupons
    }

    init(mchid: String, number: String, _ order: IndustryCouponOrder) {
        let coupons = order.couponList.map { Coupon.key(mchid: mchid, stockID: $0.stockID, couponID: $0.couponID) }
        self.init(mchid: mchid, number: number, openid: order.openID, coupons: coupons)
    }

    init(_ key: RequestKey, _ body: JSONValue) throws(JSONError) {
        var coupons: [CardKey] = []
        for coupon in try body.required("coupon_list").elements {
            coupons.append(
                Coupon.key(
                    mchid: key.card.mchid, stockID: String(try coupon.required("stock_id").int64()),
                    couponID: try coupon.required("coupon_id").string()))
        }
        self.init(mchid: key.card.mchid, number: key.number, openid: try body.required("open_id").string(), coupons: coupons)
    }

    var key: RequestKey {
        RequestOperation.token.key(coupons.first ?? Coupon.key(mchid: mchid, stockID: "", couponID: ""), number: number)
    }

    /// Coupons have no state for it: they are there already, or not.
    func requested(_ step: RequestStep) -> [Observation] { [] }

    func rejected(_ step: RequestStep) -> [Observation] { [] }

    /// The token itself opens the coupons, so the journal and the cards keep its hash alone.
    func done(_ response: APIResponse, _ step: RequestStep) throws(JSONError) -> RequestAnswer? {
        let json = try response.json()
        let tokenHash = SHA256.digest(Array(try json.required("token").string().utf8)).map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
        let expiresTime = try json.time("expires_time")
        let observations = coupons.map { coupon in
            Coupon.tokenIssued(coupon, step, openid: openid, tokenHash: tokenHash, expiresTime: expiresTime)
        }
        _ = try json.storableText()
        return RequestAnswer(json.text, keeping: try json.text(without: ["token"]), observations)
    }

    /// Each call makes a fresh token, which only who asked for it can use.
    func isRepeatable(at now: WeChatTime) -> Bool { false }
}
