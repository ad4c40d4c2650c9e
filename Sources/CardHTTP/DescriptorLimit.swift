import Foundation

/// How many files and sockets the process may have open at once.
enum DescriptorLimit {
    /// What everything but the callback port's connections needs: the database, WeChat Pay, the admin port, the files of refused callbacks.
    static let reserve = 256

    /// More is of no use: the callback port takes a thousand connections. And starting a child process costs a look at each that there could be.
    static let target = 4_096

    /// Raises the limit to the target, or as near to it as the system lets the process come by itself, and returns it.
    ///
    /// Who starts a process usually grants a low limit, for programs that use `select`, and allows a high one.
    static func raised() -> Int {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return 1_024 }
        let granted = limit.rlim_cur
        limit.rlim_cur = max(granted, min(limit.rlim_max, rlim_t(target)))
        return Int(clamping: setrlimit(resource, &limit) == 0 ? limit.rlim_cur : granted)
    }

    private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
}

extension ConnectionLimits {
    /// The same with no more connections than the process has descriptors for. Without descriptors nothing else could be opened: no connection to the
    /// database, none to the admin port.
    func within(descriptors: Int) -> ConnectionLimits {
        var limits = self
        limits.connections = max(1, min(connections, max(descriptors - DescriptorLimit.reserve, descriptors / 2)))
        return limits
    }
}
