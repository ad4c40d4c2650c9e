/// How long the platform waits before it sends a notification again, after each attempt that was not answered with 2xx.
package struct RetrySchedule: Hashable, Sendable {
    /// The wait after the first attempt, after the second, and so on.
    package let waits: [Duration]

    package init(waits: [Duration]) { self.waits = waits }

    /// 15 waits, 24 h 4 min in all: payment and discount cards.
    package static let general = RetrySchedule(
        waits: [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800, 21_600, 21_600].map { .seconds($0) })

    /// Every minute, 9 times.
    package static let couponUse = RetrySchedule(waits: Array(repeating: .seconds(60), count: 9))

    /// Every minute, 11 times.
    package static let couponSend = RetrySchedule(waits: Array(repeating: .seconds(60), count: 11))

    package static func schedule(forEventType eventType: String) -> RetrySchedule {
        switch eventType {
        case "COUPON.USE": .couponUse
        case "COUPON.SEND": .couponSend
        default: .general
        }
    }

    /// Nil when the platform gives up. Attempts are counted from 1.
    package func wait(afterAttempt attempt: Int) -> Duration? {
        attempt >= 1 && attempt <= waits.count ? waits[attempt - 1] : nil
    }

    /// From the first attempt to the last.
    package var total: Duration { waits.reduce(.zero, +) }

    /// The same schedule in quick motion: a factor of 10 makes 15 s one and a half. A factor outside of
    /// 0.001 to 1,000,000 changes nothing.
    package func hurried(by factor: Double) -> RetrySchedule { RetrySchedule(waits: waits.map { $0.hurried(by: factor) }) }
}

extension Duration {
    func hurried(by factor: Double) -> Duration { (0.001...1_000_000).contains(factor) ? self / factor : self }
}
