/// Sends merchants notices that no card of this platform stands behind, and knows where a merchant wants its coupon notices.
package final class Notices: Sendable {
    private let merchants: [String: SimulatedMerchant]
    private let sender: NotificationSender
    private let clock: SimulatorClock
    private let random: SimulatorRandom
    private let addresses: CallbackAddresses

    package init(
        merchants: [SimulatedMerchant], sender: NotificationSender, addresses: CallbackAddresses, clock: SimulatorClock, random: SimulatorRandom
    ) {
        self.merchants = Dictionary(merchants.map { ($0.mchid, $0) }, uniquingKeysWith: { first, _ in first })
        self.sender = sender
        self.addresses = addresses
        self.clock = clock
        self.random = random
    }

    /// Where this merchant's coupon notices of both kinds go, as if it had registered the URL itself; the last call wins.
    package func register(notifyURL: String, mchid: String) {
        for kind in CallbackAddresses.Kind.allCases { addresses.set(notifyURL, kind: kind, mchid: mchid) }
    }

    /// Any notification to any URL; nil is the one registered for merchant coupons with COUPON.SEND, for vouchers with any other event. `fault` strikes it in place of the plan's next.
    @discardableResult
    package func push(
        _ notification: PlatformNotification, mchid: String, to notifyURL: String? = nil, fault: Fault? = nil
    ) throws(SimulatorError) -> PlatformNotification {
        guard let merchant = merchants[mchid] else { throw .unknownMerchant(mchid: mchid) }
        let kind: CallbackAddresses.Kind = notification.eventType == CouponSend.eventType ? .busifavor : .favor
        guard let url = notifyURL ?? addresses.url(kind, mchid: mchid) else { throw .noNotifyURL(mchid: mchid) }
        try sender.push(notification, for: merchant, to: url, fault: fault)
        return notification
    }

    /// A voucher was consumed: COUPON.USE to the merchant that created the stock. Its `consumeTime` is the notice's time.
    @discardableResult
    package func use(_ use: CouponUse, notifyURL: String? = nil, fault: Fault? = nil) throws(SimulatorError) -> PlatformNotification {
        try push(use.notification(at: use.consumeTime, random: random), mchid: use.stockCreatorMchid, to: notifyURL, fault: fault)
    }

    /// A merchant coupon was received: COUPON.SEND.
    @discardableResult
    package func send(_ send: CouponSend, notifyURL: String? = nil, fault: Fault? = nil) throws(SimulatorError) -> PlatformNotification {
        try push(send.notification(at: send.sendTime, random: random), mchid: send.sendMerchant, to: notifyURL, fault: fault)
    }

    /// SECURITY_ECHO.SUCCESS.
    @discardableResult
    package func echo(
        _ message: String, encryptedMessage: String? = nil, mchid: String, notifyURL: String? = nil, fault: Fault? = nil
    ) throws(SimulatorError) -> PlatformNotification {
        let notification = OtherNotices.echo(message: message, encryptedMessage: encryptedMessage, at: clock.now(), random: random)
        return try push(notification, mchid: mchid, to: notifyURL, fault: fault)
    }

    /// Any event type with any plaintext.
    @discardableResult
    package func any(
        eventType: String, resource: JSON, mchid: String, notifyURL: String? = nil, at time: Int64? = nil, fault: Fault? = nil
    ) throws(SimulatorError) -> PlatformNotification {
        let notification = OtherNotices.any(eventType: eventType, resource: resource, at: time ?? clock.now(), random: random)
        return try push(notification, mchid: mchid, to: notifyURL, fault: fault)
    }
}
