/// What a user does with vouchers, wherever they come from. Only a use is told to the merchant; the rest is seen by queries.
///
/// Times are Unix milliseconds, nil is now; amounts are fen. `fault` strikes the notice in place of the plan's next.
package struct VoucherHolder: Sendable {
    let vouchers: Vouchers
    let notices: Notices
    let clock: SimulatorClock
    let random: SimulatorRandom

    /// Receives a voucher by itself, as one does before a trip coupon's token is asked for.
    @discardableResult
    package func receive(
        _ stock: VoucherStock, creatorMchid: String, appid: String, openid: String, at time: Int64? = nil
    ) -> Voucher {
        vouchers.give(stock, creatorMchid: creatorMchid, appid: appid, openid: openid, at: time ?? clock.now())
    }

    /// Pays with a voucher: COUPON.USE to the URL that its creator registered, or to `notifyURL`. `amount` is for a voucher of many uses; nil takes
    /// all that is left. Without any URL it throws `noNotifyURL`, and the voucher is used all the same: nobody is told.
    @discardableResult
    package func use(
        couponID: String, transactionID: String? = nil, consumeMchid: String? = nil, amount: Int64? = nil, at time: Int64? = nil,
        notifyURL: String? = nil, fault: Fault? = nil
    ) throws(SimulatorError) -> PlatformNotification {
        let time = time ?? clock.now()
        let transactionID = transactionID ?? "42" + random.digits(26)
        let voucher = try vouchers.change(couponID) { voucher throws(SimulatorError) in
            try voucher.use(transactionID: transactionID, consumeMchid: consumeMchid ?? voucher.creatorMchid, amount: amount, at: time)
        }
        return try notices.push(
            voucher.useNotification(at: time, random: random), mchid: voucher.creatorMchid, to: notifyURL, fault: fault)
    }

    /// Gets the purchase refunded: the voucher is SENDED again, and nobody is told. Nil is the latest purchase.
    @discardableResult
    package func refund(couponID: String, transactionID: String? = nil) throws(SimulatorError) -> Voucher {
        try vouchers.change(couponID) { voucher throws(SimulatorError) in try voucher.refund(transactionID: transactionID, at: clock.now()) }
    }

    /// Lets the voucher expire now.
    @discardableResult
    package func expire(couponID: String) throws(SimulatorError) -> Voucher {
        try vouchers.change(couponID) { voucher throws(SimulatorError) in try voucher.expire(at: clock.now()) }
    }
}
