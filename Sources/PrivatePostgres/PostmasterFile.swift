import Foundation

/// What a running postmaster writes into `postmaster.pid`: its process id, data directory, start time, port, socket directory, address, shared memory
/// and, last, its status.
struct PostmasterFile {
    let processID: Int32
    let isReady: Bool

    init?(dataDirectory: String) {
        guard let text = try? String(contentsOfFile: dataDirectory + "/postmaster.pid", encoding: .utf8) else { return nil }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let first = lines.first, let processID = Int32(first), processID > 1 else { return nil }
        self.processID = processID
        isReady = lines.count > 7 && lines[7].trimmingCharacters(in: .whitespaces) == "ready"
    }

    enum Owner {
        /// No such process.
        case gone
        /// A postmaster over this data directory.
        case postmaster
        /// The number went to another process.
        case stranger
        /// It lives, and this system does not let us look.
        case unknown
    }

    func owner(of dataDirectory: String) -> Owner {
        guard kill(processID, 0) == 0 || errno == EPERM else { return .gone }
        guard FileManager.default.fileExists(atPath: "/proc/self") else { return .unknown }
        let process = "/proc/\(processID)/"
        // A postmaster works in its data directory.
        let place = try? FileManager.default.destinationOfSymbolicLink(atPath: process + "cwd")
        let program = try? FileManager.default.destinationOfSymbolicLink(atPath: process + "exe")
        guard let place, let program else { return kill(processID, 0) == 0 ? .stranger : .gone }
        let ours = URL(fileURLWithPath: dataDirectory).resolvingSymlinksInPath().path
        return place == ours && program.hasSuffix("/postgres") ? .postmaster : .stranger
    }
}
