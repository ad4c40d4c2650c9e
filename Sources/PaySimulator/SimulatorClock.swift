#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Time as the simulator sees it. Tests give their own.
package struct SimulatorClock: Sendable {
    /// Unix time in milliseconds.
    package let now: @Sendable () -> Int64
    package let sleep: @Sendable (Duration) async throws -> Void

    package init(now: @escaping @Sendable () -> Int64, sleep: @escaping @Sendable (Duration) async throws -> Void) {
        self.now = now
        self.sleep = sleep
    }

    package static let system = SimulatorClock(
        now: {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
        },
        sleep: { try await Task.sleep(for: $0) })

    package var unixSeconds: Int64 { now() / 1000 }
}
