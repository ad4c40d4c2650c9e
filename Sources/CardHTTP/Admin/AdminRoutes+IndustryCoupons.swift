import CardService
import Hummingbird
import WeChatPay

extension AdminRoutes {
    @Sendable func createIndustryCouponToken(_ request: AdminRequest) async throws -> Response {
        let mchid = try request.value("mchid")
        let order = try IndustryCouponOrder(try await request.object(of: IndustryCouponOrder.fields))
        return try await answer { () async throws(DeskError) in try await desk.createIndustryCouponToken(mchid: mchid, order).json }
    }
}

extension IndustryCouponOrder {
    static let fields = ["open_id", "coupon_list"]
    static let couponFields = ["stock_id", "coupon_id"]

    init(_ body: BodyObject) throws(Problem) {
        var coupons: [IndustryCoupon] = []
        for coupon in try body.objects("coupon_list", fields: Self.couponFields) {
            coupons.append(
                IndustryCoupon(stockID: String(try coupon.required(integer: "stock_id")), couponID: try coupon.required(text: "coupon_id")))
        }
        self.init(openID: try body.required(text: "open_id"), couponList: coupons)
    }
}
