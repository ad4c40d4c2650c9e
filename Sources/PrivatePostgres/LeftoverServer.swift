import Foundation

/// What a process of ours that was killed may have left over a data directory. The caller holds the directory's lock, so no living process of ours
/// owns it.
struct LeftoverServer {
    let dataDirectory: String

    /// Ends a postmaster that outlived its parent, and removes a `postmaster.pid` whose number went to another process. One whose process is gone is
    /// left to PostgreSQL, which checks by it that no backend still uses the shared memory.
    func clearAway() async throws(PrivateClusterError) {
        let patience: [(signal: Int32, seconds: Double)] = [(SIGINT, 30), (SIGQUIT, 10), (SIGKILL, 10)]
        for (signal, seconds) in patience {
            guard let file = PostmasterFile(dataDirectory: dataDirectory) else { return }
            switch file.owner(of: dataDirectory) {
            case .gone: return
            case .stranger:
                try? FileManager.default.removeItem(atPath: dataDirectory + "/postmaster.pid")
                return
            case .unknown: throw .serverOfUnknownOrigin(processID: file.processID, path: dataDirectory)
            case .postmaster:
                kill(file.processID, signal)
                await wait(seconds: seconds) { if case .postmaster = file.owner(of: dataDirectory) { true } else { false } }
            }
        }
    }

    /// A backend that is busy notices late that its postmaster is gone.
    func waitForBackends(seconds: Double) async {
        await wait(seconds: seconds) { hasProcesses }
    }

    /// None of these is our child, so their ends can only be looked for.
    private func wait(seconds: Double, while isThere: () -> Bool) async {
        let limit = ContinuousClock.now + .seconds(seconds)
        while isThere(), ContinuousClock.now < limit {
            guard (try? await Task.sleep(for: .milliseconds(10))) != nil else { return }
        }
    }

    /// Whether any process works in the data directory, as every server process does.
    private var hasProcesses: Bool {
        let place = URL(fileURLWithPath: dataDirectory).resolvingSymlinksInPath().path
        let files = FileManager.default
        return (try? files.contentsOfDirectory(atPath: "/proc"))?.contains { process in
            process.first?.isNumber == true && (try? files.destinationOfSymbolicLink(atPath: "/proc/\(process)/cwd")) == place
        } ?? false
    }
}
