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
        let stock = VoucherStock(
            id: stockID, name: couponName, amount: couponAmount, minimum: transactionMinimum, isMultipleUse: multipleUseAmount != nil)
        let text = VoucherText(
            creatorMchid: stockCreatorMchid, couponID: couponID, stock: stock, status: "USED", createTime: createTime,
            availableUntil: createTime + stock.validDays * 86_400_000,
            use: Voucher.Use(
                transactionID: transactionID, consumeMchid: consumeMchid, time: consumeTime, amount: multipleUseAmount ?? couponAmount))
        return .couponUse(text.json, at: time, random: random)
    }
}
