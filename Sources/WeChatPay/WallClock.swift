#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where the time of day comes from: the system's clock in service, one that is set by hand in tests.
public struct WallClock: Sendable {
    /// The time of day at the moment of the call.
    public let now: @Sendable () -> WeChatTime

    /// Makes a clock that tells what the function returns.
    public init(now: @escaping @Sendable () -> WeChatTime) {
        self.now = now
    }

    /// The real-time clock of the operating system.
    public static let system = WallClock {
        var time = timespec()
        // The only documented failures are a bad address and an unknown clock, neither of which can occur here.
        _ = clock_gettime(CLOCK_REALTIME, &time)
        return WeChatTime(unixSeconds: Int64(time.tv_sec)).adding(microseconds: Int64(time.tv_nsec / 1000)) ?? WeChatTime(microseconds: .max)
    }
}
