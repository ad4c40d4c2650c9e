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

    /// The most memory that the process has had, in bytes.
    func peakMemory() throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(processID)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        guard let kilobytes = line?.split(whereSeparator: { !$0.isNumber }).first.flatMap({ Int($0) }) else {
            throw SpawnedProcess.Failure(description: "/proc says nothing of memory")
        }
        return kilobytes << 10
    }
}
