package import CoreMetrics
import Dispatch
import Foundation
package import Logging
import Synchronization
package import WeChatPay

/// Writes refused callbacks into a folder, so that `explain` can be asked about them. The newest are kept; readable by the owner alone.
package final class RefusedCallbackArchive: Sendable {
    /// Files that are kept.
    package static let fileLimit = 1_000
    /// A larger body is not kept: WeChat Pay's have a few kilobytes, and a stranger shall not fill the disk.
    package static let bodyLimit = 64 << 10
    /// Callbacks that may wait to be written.
    private static let waitLimit = 64

    private let directory: URL
    private let clock: WallClock
    private let logger: Logger
    private let brake: LogBrake
    private let dropped: Counter
    private let waiting = Atomic<Int>(0)
    private let queue = DispatchQueue(label: "cardkeeper.refused-callbacks")
    /// Touched on `queue` alone; the lock is there for the compiler.
    private let state: Mutex<State>

    private struct State {
        /// From old to new.
        var files: [String]
        var written = 0
    }

    /// Makes the folder when it is missing. Throws Foundation's error when it cannot be made or read.
    package init(directory: String, clock: WallClock, factory: any MetricsFactory, logger: Logger) throws {
        self.directory = URL(fileURLWithPath: directory, isDirectory: true)
        self.clock = clock
        self.logger = logger
        brake = LogBrake(clock: clock)
        dropped = Counter(label: MetricName.archiveDropped, factory: factory)
        try FileManager.default.createDirectory(
            at: self.directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let present = try FileManager.default.contentsOfDirectory(atPath: directory)
        state = Mutex(State(files: present.filter { $0.hasPrefix(Self.prefix) && $0.hasSuffix(Self.suffix) }.sorted()))
    }

    /// Hands the callback to the writing thread and returns at once; drops it when too many wait.
    package func keep(_ callback: RawCallback, refusal: Refusal) {
        let (waitingBefore, _) = waiting.add(1, ordering: .relaxed)
        guard waitingBefore < Self.waitLimit, callback.body.count <= Self.bodyLimit else {
            waiting.subtract(1, ordering: .relaxed)
            dropped.increment()
            return
        }
        let receivedAt = clock.now()
        queue.async { [self] in
            write(CapturedCallback(callback), refusal: refusal, receivedAt: receivedAt)
            waiting.subtract(1, ordering: .relaxed)
        }
    }

    /// Returns when everything that was handed over before is written.
    package func flush() async {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume() }
        }
    }

    private static let prefix = "refused-"
    private static let suffix = ".http"

    private func write(_ captured: CapturedCallback, refusal: Refusal, receivedAt: WeChatTime) {
        do {
            try makeRoom()
            let name = name(refusal, receivedAt)
            // Made empty with its mode first: no moment shall come at which others can read what is in it. It counts from then on.
            guard FileManager.default.createFile(atPath: url(name).path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
                throw CocoaError(.fileWriteUnknown)
            }
            state.withLock { $0.files.append(name) }
            do {
                let file = try FileHandle(forWritingTo: url(name))
                try file.write(contentsOf: Data(captured.text))
                try file.close()
            } catch {
                try? FileManager.default.removeItem(at: url(name))
                throw error
            }
        } catch {
            dropped.increment()
            guard let omitted = brake.admits("archive") else { return }
            logger.error("a refused callback could not be written", metadata: [LogKey.error: "\(error)", LogKey.omitted: "\(omitted)"])
        }
    }

    private func url(_ name: String) -> URL {
        directory.appendingPathComponent(name)
    }

    /// Names sort by time; the number tells apart what came within one microsecond.
    private func name(_ refusal: Refusal, _ receivedAt: WeChatTime) -> String {
        let number = state.withLock { state in
            state.written += 1
            return state.written
        }
        return "\(Self.prefix)\(Self.padded(receivedAt.microseconds, 17))-\(Self.padded(Int64(number), 6))-\(refusal.name)\(Self.suffix)"
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(max(number, 0))
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// Removes the oldest until there is room for one more. Somebody may have removed them before.
    private func makeRoom() throws {
        while let oldest = state.withLock({ $0.files.count >= Self.fileLimit ? $0.files.first : nil }) {
            do {
                try FileManager.default.removeItem(at: url(oldest))
            } catch let error as CocoaError where error.code == .fileNoSuchFile {}
            state.withLock { _ = $0.files.removeFirst() }
        }
    }
}
