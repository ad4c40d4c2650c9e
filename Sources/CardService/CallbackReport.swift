package import CoreMetrics
package import Logging
import Synchronization
package import WeChatPay

/// Tells what became of each request to the callback port: one counter and, when it was refused, one log line, both with the refusal's name.
package final class CallbackReport: Sendable {
    private struct OfMerchant: Sendable {
        let accepted: [Acceptance: Counter]
        let quarantined: [String: Counter]
    }

    private let refused: [String: Counter]
    private let probes: Counter
    private let ofMerchant: [String: OfMerchant]
    private let sinceLastCallback: Gauge
    private let clock: WallClock
    private let logger: Logger
    private let brake: LogBrake
    /// Unix microseconds of the last authentic callback, or of the start.
    private let lastCallback: Atomic<Int64>

    package init(mchids: [String], factory: any MetricsFactory, clock: WallClock, logger: Logger) {
        let probeName = CallbackRefusal.signatureProbe.rawValue
        refused = Dictionary(
            Refusal.all.filter { $0.name != probeName }.map { refusal in
                (refusal.name, Counter(label: MetricName.refused, dimensions: [("refusal", refusal.name)], factory: factory))
            }, uniquingKeysWith: { first, _ in first })
        probes = Counter(label: MetricName.signatureProbe, factory: factory)
        ofMerchant = Dictionary(
            mchids.map { mchid in
                let accepted = Acceptance.allCases.map { acceptance in
                    let dimensions = [("mchid", mchid), ("outcome", acceptance.rawValue)]
                    return (acceptance, Counter(label: MetricName.accepted, dimensions: dimensions, factory: factory))
                }
                let quarantined = CallbackFault.allCases.map { fault in
                    let dimensions = [("mchid", mchid), ("reason", fault.rawValue)]
                    return (fault.rawValue, Counter(label: MetricName.quarantined, dimensions: dimensions, factory: factory))
                }
                return (
                    mchid,
                    OfMerchant(accepted: Dictionary(uniqueKeysWithValues: accepted), quarantined: Dictionary(uniqueKeysWithValues: quarantined))
                )
            }, uniquingKeysWith: { first, _ in first })
        sinceLastCallback = Gauge(label: MetricName.sinceLastCallback, factory: factory)
        self.clock = clock
        self.logger = logger
        brake = LogBrake(clock: clock)
        lastCallback = Atomic(clock.now().microseconds)
    }

    /// A callback proved to be WeChat Pay's, whatever becomes of it.
    package func authenticCallbackCame() {
        lastCallback.store(clock.now().microseconds, ordering: .relaxed)
    }

    /// A callback was stored and is answered 204.
    package func accepted(_ acceptance: Acceptance, mchid: String) {
        ofMerchant[mchid]?.accepted[acceptance]?.increment()
    }

    /// An authentic callback stands in quarantine now.
    package func quarantined(_ refusal: Refusal, callback: RawCallback, notificationID: String, eventType: String?) {
        ofMerchant[callback.mchid]?.quarantined[refusal.name]?.increment()
        count(refusal)
        log(.error, "an authentic callback was quarantined", refusal) {
            var metadata = self.metadata(refusal, callback)
            metadata[LogKey.notificationID] = "\(loggable(notificationID))"
            metadata[LogKey.eventType] = eventType.map { "\(loggable($0))" }
            return metadata
        }
    }

    /// A callback of a merchant of ours was refused.
    package func refused(_ refusal: Refusal, callback: RawCallback) {
        count(refusal)
        let isProbe = refusal.name == CallbackRefusal.signatureProbe.rawValue
        log(isProbe ? .info : .warning, "a callback was refused", refusal) { metadata(refusal, callback) }
    }

    /// A request was refused before it was a callback of any merchant.
    package func refused(_ refusal: Refusal, peer: String?) {
        count(refusal)
        log(.notice, "a request was refused", refusal) {
            var metadata: Logger.Metadata = [LogKey.refusal: "\(refusal.name)", LogKey.status: "\(refusal.status)"]
            metadata[LogKey.peer] = peer.map { "\($0)" }
            return metadata
        }
    }

    /// Brings the age of the last callback up to date: it grows without anything happening.
    package func updateAges() {
        // A clock that was set back makes it zero.
        let age = max(0, clock.now().microseconds &- lastCallback.load(ordering: .relaxed))
        sinceLastCallback.record(Double(age) / 1_000_000)
    }

    private func count(_ refusal: Refusal) {
        if refusal.name == CallbackRefusal.signatureProbe.rawValue {
            probes.increment()
        } else {
            refused[refusal.name]?.increment()
        }
    }

    private func log(_ level: Logger.Level, _ message: Logger.Message, _ refusal: Refusal, metadata: () -> Logger.Metadata) {
        guard let omitted = brake.admits(refusal.name) else { return }
        var metadata = metadata()
        if omitted > 0 { metadata[LogKey.omitted] = "\(omitted)" }
        logger.log(level: level, message, metadata: metadata)
    }

    private func metadata(_ refusal: Refusal, _ callback: RawCallback) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            LogKey.refusal: "\(refusal.name)", LogKey.status: "\(refusal.status)", LogKey.mchid: "\(callback.mchid)",
        ]
        metadata[LogKey.serial] = callback.headers.values(of: "Wechatpay-Serial").first.map { "\(loggable($0))" }
        metadata[LogKey.requestID] = callback.headers.values(of: "Request-ID").first.map { "\(loggable($0))" }
        metadata[LogKey.peer] = callback.peer.map { "\($0)" }
        return metadata
    }
}
