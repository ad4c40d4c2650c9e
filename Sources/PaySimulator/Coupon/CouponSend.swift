/// A merchant coupon that a user received. Times are Unix milliseconds.
package struct CouponSend: Sendable {
    static let eventType = "COUPON.SEND"

    package let stockID: String
    package let couponCode: String
    package let sendMerchant: String
    package let sendTime: Int64
    package let openid: String?
    package let sendChannel: String

    package init(
        stockID: String, couponCode: String, sendMerchant: String, sendTime: Int64, openid: String? = nil,
        sendChannel: String = "BUSICOUPON_SEND_CHANNEL_API"
    ) {
        self.stockID = stockID
        self.couponCode = couponCode
        self.sendMerchant = sendMerchant
        self.sendTime = sendTime
        self.openid = openid
        self.sendChannel = sendChannel
    }

    package func notification(at time: Int64, random: SimulatorRandom) -> PlatformNotification {
        let resource = JSON.object([
            ("event_type", "EVENT_TYPE_BUSICOUPON_SEND"),
            ("coupon_code", .string(couponCode)),
            ("stock_id", .string(stockID)),
            ("send_time", .string(BeijingTime.seconds(sendTime))),
            ("openid", openid.map(JSON.string)),
            ("send_channel", .string(sendChannel)),
            ("send_merchant", .string(sendMerchant)),
            ("attach_info", ["hall_belong_mch_id": .string(sendMerchant)]),
        ])
        return PlatformNotification(
            eventType: Self.eventType, summary: "商家券领券通知", originalType: "coupon", associatedData: "coupon", resource: resource, createTime: time,
            random: random)
    }
}
