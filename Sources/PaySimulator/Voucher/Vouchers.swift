import Synchronization

/// All vouchers in users' wallets.
package final class Vouchers: Sendable {
    private struct State {
        var byID: [String: Voucher] = [:]
        /// In the order they were received.
        var idsByOpenid: [String: [String]] = [:]
    }

    private let state = Mutex(State())
    private let random: SimulatorRandom

    package init(random: SimulatorRandom) { self.random = random }

    package func voucher(_ couponID: String) -> Voucher? { state.withLock { $0.byID[couponID] } }

    /// Oldest first.
    package func vouchers(ofOpenid openid: String) -> [Voucher] {
        state.withLock { state in state.idsByOpenid[openid, default: []].compactMap { state.byID[$0] } }
    }

    /// Puts a new voucher into a user's wallet.
    package func give(_ stock: VoucherStock, creatorMchid: String, appid: String, openid: String, at time: Int64) -> Voucher {
        state.withLock { state in
            var couponID = random.digits(11)
            while state.byID[couponID] != nil { couponID = random.digits(11) }
            let voucher = Voucher(couponID: couponID, stock: stock, creatorMchid: creatorMchid, appid: appid, openid: openid, receivedAt: time)
            state.byID[couponID] = voucher
            state.idsByOpenid[openid, default: []].append(couponID)
            return voucher
        }
    }

    /// A step that the voucher does not allow changes nothing.
    func change(_ couponID: String, _ step: (inout Voucher) throws(SimulatorError) -> Void) throws(SimulatorError) -> Voucher {
        try state.withLock { state throws(SimulatorError) in
            guard var voucher = state.byID[couponID] else { throw .unknownVoucher(couponID: couponID) }
            try step(&voucher)
            state.byID[couponID] = voucher
            return voucher
        }
    }
}
