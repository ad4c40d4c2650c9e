/// A voucher consumed at a till. Times are Unix milliseconds, amounts fen.
package struct CouponUse: Sendable {
    package let stockCreatorMchid: String
    package let stockID: String
    package let couponID: String
    package let couponName: String
    package let couponAmount: Int64
    package let transactionMinimum: Int64
    package let createTime: Int64
    package let consumeTime: Int64
    package let consumeMchid: String
    package let transactionID: String
    /// Set for a voucher of many uses: what this one use took.
    package let multipleUseAmount: Int64?

    package init(
        stockCreatorMchid: String, stockID: String, couponID: String, couponName: String = "地铁五元券", couponAmount: Int64 = 500,
        transactionMinimum: Int64 = 600, createTime: Int64, consumeTime: Int64, consumeMchid: String, transactionID: String,
        multipleUseAmount: Int64? = nil
    ) {
        self.stockCreatorMchid = stockCreatorMchid
        self.stockID = stockID
        self.couponID = couponID
        self.couponName = couponName
        self.couponAmount = couponAmount
        self.transactionMinimum = transactionMinimum
        self.createTime = createTime
        self.consumeTime = consumeTime
        self.consumeMchid = consumeMchid
        self.transactionID = transactionID
        self.multipleUseAmount = multipleUseAmount
    }

    package func notification(at time: Int64, random: SimulatorRandom) -> PlatformNotification {
        let consumption = JSON.object([
            ("consume_time", .string(BeijingTime.seconds(consumeTime))),
            ("consume_mchid", .string(consumeMchid)),
            ("transaction_id", .string(transactionID)),
            ("consume_amount", multipleUseAmount.map(JSON.integer)),
        ])
        let resource = JSON.object([
            ("stock_creator_mchid", .string(stockCreatorMchid)),
            ("stock_id", .string(stockID)),
            ("coupon_id", .string(couponID)),
            ("coupon_name", .string(couponName)),
            ("description", ""),
            ("status", "USED"),
            ("create_time", .string(BeijingTime.seconds(createTime))),
            ("coupon_type", "NORMAL"),
            ("no_cash", true),
            ("singleitem", false),
            ("available_begin_time", .string(BeijingTime.seconds(createTime))),
            ("available_end_time", .string(BeijingTime.seconds(createTime + 30 * 86_400_000))),
            ("normal_coupon_information", ["coupon_amount": .integer(couponAmount), "transaction_minimum": .integer(transactionMinimum)]),
            ("consume_information", consumption),
            ("business_type", multipleUseAmount == nil ? nil : "MULTIUSE"),
        ])
        return PlatformNotification(
            eventType: "COUPON.USE", summary: "代金券核销通知", originalType: "coupon", associatedData: "coupon", resource: resource, createTime: time,
            random: random)
    }
}
