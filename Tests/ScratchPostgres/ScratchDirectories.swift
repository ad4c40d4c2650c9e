import Foundation
import PrivatePostgres
import Synchronization

/// The directories of this process's clusters: short names, because a socket's address is short, removed when the process exits. Those of processes
/// that were killed are removed by the next process.
enum ScratchDirectories {
    private static let prefix = "cardkeeper-scratch-"
    private static let count = Atomic<Int>(0)
    private static let clusters = Mutex<[PrivateCluster]>([])
    private static let parent = "/tmp"

    /// Once in a process.
    private static let prepared: Void = {
        removeAbandoned()
        atexit { ScratchDirectories.endAll() }
    }()

    static func next() -> String {
        _ = prepared
        return "\(parent)/\(prefix)\(getpid())-\(count.add(1, ordering: .relaxed).newValue)"
    }

    static func removeAtExit(_ cluster: PrivateCluster) {
        clusters.withLock { $0.append(cluster) }
    }

    private static func endAll() {
        let clusters = clusters.withLock(\.self)
        let ended = DispatchSemaphore(value: 0)
        Task.detached {
            for cluster in clusters {
                await cluster.stop()
                try? FileManager.default.removeItem(atPath: cluster.directory)
            }
            ended.signal()
        }
        _ = ended.wait(timeout: .now() + 20)
    }

    private static func removeAbandoned() {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [] where name.hasPrefix(prefix) {
            guard let process = Int32(name.dropFirst(prefix.count).prefix { $0.isNumber }) else { continue }
            // The kernel ended its PostgreSQL with it.
            if kill(process, 0) != 0, errno == ESRCH { try? FileManager.default.removeItem(atPath: parent + "/" + name) }
        }
    }
}
