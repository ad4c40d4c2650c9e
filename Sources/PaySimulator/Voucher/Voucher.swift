/// A voucher in a user's wallet. Times are Unix milliseconds, amounts fen.
package struct Voucher: Hashable, Sendable {
    package enum Status: String, Sendable {
        /// Received, and something is left of it.
        case sended = "SENDED"
        case used = "USED"
        case expired = "EXPIRED"
    }

    package struct Use: Hashable, Sendable {
        package let transactionID: String
        package let consumeMchid: String
        package let time: Int64
        /// What this use took.
        package let amount: Int64
    }

    package let couponID: String
    package let stock: VoucherStock
    package let creatorMchid: String
    package let appid: String
    package let openid: String
    package let receivedAt: Int64
    /// In the order they happened; a refund takes its use away.
    package private(set) var uses: [Use] = []
    package private(set) var availableUntil: Int64

    init(couponID: String, stock: VoucherStock, creatorMchid: String, appid: String, openid: String, receivedAt: Int64) {
        self.couponID = couponID
        self.stock = stock
        self.creatorMchid = creatorMchid
        self.appid = appid
        self.openid = openid
        self.receivedAt = receivedAt
        availableUntil = receivedAt + stock.validDays * 86_400_000
    }

    package var rest: Int64 { max(0, stock.amount - uses.reduce(0) { $0 + $1.amount }) }

    package func status(at time: Int64) -> Status {
        if stock.isMultipleUse ? rest == 0 : !uses.isEmpty { return .used }
        return time >= availableUntil ? .expired : .sended
    }

    // MARK: What the user does

    /// `amount` is for a voucher of many uses; nil, or more than is left, takes all that is left.
    mutating func use(transactionID: String, consumeMchid: String, amount: Int64?, at time: Int64) throws(SimulatorError) {
        try require(status(at: time) == .sended, to: "be used", at: time)
        let taken = stock.isMultipleUse ? min(amount ?? rest, rest) : stock.amount
        uses.append(Use(transactionID: transactionID, consumeMchid: consumeMchid, time: time, amount: taken))
    }

    /// The purchase was given back: the voucher is what it was before. Nil is the latest use.
    mutating func refund(transactionID: String?, at time: Int64) throws(SimulatorError) {
        guard let index = transactionID.map({ id in uses.lastIndex { $0.transactionID == id } }) ?? uses.indices.last else {
            throw .notPossible(subject: "voucher \(couponID)", state: status(at: time).rawValue, step: "be refunded for that purchase")
        }
        uses.remove(at: index)
    }

    mutating func expire(at time: Int64) throws(SimulatorError) {
        try require(status(at: time) == .sended, to: "expire", at: time)
        availableUntil = time
    }

    private func require(_ allowed: Bool, to step: String, at time: Int64) throws(SimulatorError) {
        if !allowed { throw .notPossible(subject: "voucher \(couponID)", state: status(at: time).rawValue, step: step) }
    }
}

extension Voucher {
    /// As queries answer it, with its latest use.
    func json(at time: Int64) -> JSON {
        VoucherText(
            creatorMchid: creatorMchid, couponID: couponID, stock: stock, status: status(at: time).rawValue, createTime: receivedAt,
            availableUntil: availableUntil, use: uses.last
        ).json
    }

    /// COUPON.USE of its latest use.
    func useNotification(at time: Int64, random: SimulatorRandom) -> PlatformNotification {
        .couponUse(json(at: time), at: time, random: random)
    }
}
