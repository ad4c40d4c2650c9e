import Synchronization

/// Where merchants want their coupon notices: one URL for vouchers, one for merchant coupons.
package final class CallbackAddresses: Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// Vouchers: COUPON.USE.
        case favor
        /// Merchant coupons: COUPON.SEND.
        case busifavor
    }

    private struct Key: Hashable {
        let kind: Kind
        let mchid: String
    }

    private let urls = Mutex<[Key: String]>([:])

    package init() {}

    /// The last one wins.
    package func set(_ notifyURL: String, kind: Kind, mchid: String) { urls.withLock { $0[Key(kind: kind, mchid: mchid)] = notifyURL } }

    package func url(_ kind: Kind, mchid: String) -> String? { urls.withLock { $0[Key(kind: kind, mchid: mchid)] } }
}

/// `POST` and `GET /v3/marketing/favor/callbacks` and `/v3/marketing/busifavor/callbacks`.
struct CallbackAddressCalls: Sendable {
    let addresses: CallbackAddresses
    let knownMchids: Set<String>
    let notifyURLRule: NotifyURLRule
    let clock: SimulatorClock

    func set(_ kind: CallbackAddresses.Kind, _ fields: FieldReader, caller: SimulatedMerchant) throws(APIError) -> JSON {
        let notifyURL = try notifyURLRule.url("notify_url", kind == .favor ? 1...256 : 10...256, in: fields)
        let mchid = try mchid(kind, fields, caller: caller)
        if try fields.optionalFlag("switch") == false { throw .invalid("不支持关闭通知", "switch cannot be false: turn notices off on the platform") }
        addresses.set(notifyURL, kind: kind, mchid: mchid)
        return .object([
            ("update_time", .string(BeijingTime.seconds(clock.now()))), ("notify_url", .string(notifyURL)),
            ("mchid", kind == .busifavor ? .string(mchid) : nil),
        ])
    }

    func show(_ kind: CallbackAddresses.Kind, _ fields: FieldReader, caller: SimulatedMerchant) throws(APIError) -> JSON {
        let mchid = try mchid(kind, fields, caller: caller)
        guard let url = addresses.url(kind, mchid: mchid) else { throw .callbackNotFound }
        return ["mchid": .string(mchid), "notify_url": .string(url)]
    }

    /// The voucher's creator, who is the caller; for merchant coupons it need not be said.
    private func mchid(_ kind: CallbackAddresses.Kind, _ fields: FieldReader, caller: SimulatedMerchant) throws(APIError) -> String {
        let mchid =
            switch kind {
            case .favor: try fields.text("mchid", 1...20)
            case .busifavor: try fields.optionalText("mchid", 8...15) ?? caller.mchid
            }
        guard knownMchids.contains(mchid) else { throw .merchantNotFound }
        guard mchid == caller.mchid else { throw .notCreator }
        return mchid
    }
}
