import Foundation

extension ServiceProcess {
    /// How many threads the process has now, as the kernel counts.
    func threadCount() throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(processID)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("Threads:") }
        guard let count = line?.split(separator: "\t").last.flatMap({ Int($0) }) else {
            throw SpawnedProcess.Failure(description: "/proc says nothing of threads")
        }
        return count
    }

    /// Waits until no more threads are there than so many; one that the system keeps for further work ends by itself.
    func waitForThreads(atMost limit: Int) async throws {
        try await poll("no more than \(limit) threads") { try threadCount() <= limit }
    }

    /// The most memory that the process has had, in bytes.
    func peakMemory() throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(processID)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        guard let kilobytes = line?.split(whereSeparator: { !$0.isNumber }).first.flatMap({ Int($0) }) else {
            throw SpawnedProcess.Failure(description: "/proc says nothing of memory")
        }
        return kilobytes << 10
    }

    /// Whether each of its threads is stopped by a signal.
    var isStandingStill: Bool {
        get throws {
            let threads = "/proc/\(processID)/task"
            return try FileManager.default.contentsOfDirectory(atPath: threads).allSatisfy { thread in
                try String(contentsOfFile: "\(threads)/\(thread)/status", encoding: .utf8).contains("State:\tT")
            }
        }
    }
}
