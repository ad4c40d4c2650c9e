import Synchronization
package import WeChatPay

/// A clock that stands until it is moved.
package final class ManualClock: Sendable {
    /// 2031-02-06T08:01:05+08:00, a moment at which the sample identities are valid.
    package static let start = WeChatTime(unixSeconds: 1_928_102_465)

    private let time: Mutex<WeChatTime>

    package init(_ time: WeChatTime = ManualClock.start) {
        self.time = Mutex(time)
    }

    package var now: WeChatTime {
        time.withLock { $0 }
    }

    /// What the code under test is given.
    package var wallClock: WallClock {
        WallClock { self.now }
    }

    package func set(_ time: WeChatTime) {
        self.time.withLock { $0 = time }
    }

    package func advance(seconds: Int64) {
        time.withLock { $0 = $0.adding(seconds: seconds) ?? $0 }
    }
}
