/// How the platform writes a voucher, in queries and in COUPON.USE alike. Times are Unix milliseconds.
struct VoucherText {
    let creatorMchid: String
    let couponID: String
    let stock: VoucherStock
    let status: String
    let createTime: Int64
    let availableUntil: Int64
    let use: Voucher.Use?

    var json: JSON {
        .object([
            ("stock_creator_mchid", .string(creatorMchid)),
            ("stock_id", .string(stock.id)),
            ("coupon_id", .string(couponID)),
            ("coupon_name", .string(stock.name)),
            ("description", ""),
            ("status", .string(status)),
            ("create_time", .string(BeijingTime.seconds(createTime))),
            ("coupon_type", "NORMAL"),
            ("no_cash", true),
            ("singleitem", false),
            ("available_begin_time", .string(BeijingTime.seconds(createTime))),
            ("available_end_time", .string(BeijingTime.seconds(availableUntil))),
            ("normal_coupon_information", ["coupon_amount": .integer(stock.amount), "transaction_minimum": .integer(stock.minimum)]),
            ("consume_information", use.map(consumption)),
            ("business_type", stock.isMultipleUse ? "MULTIUSE" : nil),
        ])
    }

    private func consumption(_ use: Voucher.Use) -> JSON {
        .object([
            ("consume_time", .string(BeijingTime.seconds(use.time))),
            ("consume_mchid", .string(use.consumeMchid)),
            ("transaction_id", .string(use.transactionID)),
            ("consume_amount", stock.isMultipleUse ? .integer(use.amount) : nil),
        ])
    }
}

extension PlatformNotification {
    static func couponUse(_ voucher: JSON, at time: Int64, random: SimulatorRandom) -> PlatformNotification {
        PlatformNotification(
            eventType: "COUPON.USE", summary: "代金券核销通知", originalType: "coupon", associatedData: "coupon", resource: voucher, createTime: time,
            random: random)
    }
}
