import Synchronization

/// How often one merchant may call one endpoint.
package struct FrequencyLimit: Hashable, Sendable {
    package let calls: Int
    package let milliseconds: Int64

    package init(calls: Int, milliseconds: Int64) {
        self.calls = calls
        self.milliseconds = milliseconds
    }

    /// Those that the platform documents.
    package static let documented: [PlatformEndpoint: FrequencyLimit] = [
        .certificates: FrequencyLimit(calls: 1000, milliseconds: 1000),
        .favorCallbackSet: FrequencyLimit(calls: 1000, milliseconds: 60_000),
        .favorCallbackQuery: FrequencyLimit(calls: 2000, milliseconds: 1000),
    ]
}

/// Counts calls in windows that begin with a merchant's first call.
final class FrequencyLimiter: Sendable {
    private struct Key: Hashable {
        let mchid: String
        let endpoint: PlatformEndpoint
    }

    private struct Window {
        var start: Int64
        var calls = 0
    }

    private let limits: [PlatformEndpoint: FrequencyLimit]
    private let clock: SimulatorClock
    private let windows = Mutex<[Key: Window]>([:])

    init(limits: [PlatformEndpoint: FrequencyLimit], clock: SimulatorClock) {
        self.limits = limits
        self.clock = clock
    }

    func admit(mchid: String, _ endpoint: PlatformEndpoint) throws(APIError) {
        guard let limit = limits[endpoint] else { return }
        let now = clock.now()
        let isTooMany = windows.withLock { windows in
            let key = Key(mchid: mchid, endpoint: endpoint)
            var window = windows[key] ?? Window(start: now)
            if now - window.start >= limit.milliseconds { window = Window(start: now) }
            window.calls += 1
            windows[key] = window
            return window.calls > limit.calls
        }
        if isTooMany { throw .tooFrequent }
    }
}
