import Foundation
import Synchronization

/// A child process with its two streams line by line.
final class ChildProcess: Sendable {
    let output: LineStream
    let errors: LineStream
    let processID: Int32
    private let ended: AsyncStream<Int32>

    /// Starts it. A process ended by a signal has the status -signal.
    init(_ path: String, _ arguments: [String], environment: [String: String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = environment.merging(["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]) { given, _ in given }
        process.standardInput = FileHandle.nullDevice
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        let (ended, end) = AsyncStream.makeStream(of: Int32.self)
        process.terminationHandler = { process in
            end.yield(process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus)
            end.finish()
        }
        self.ended = ended
        self.output = LineStream(output.fileHandleForReading)
        self.errors = LineStream(errors.fileHandleForReading)
        try process.run()
        processID = process.processIdentifier
    }

    func send(_ signal: Int32) {
        kill(processID, signal)
    }

    /// Waits for its end; may be asked once.
    func end() async -> Int32 {
        for await status in ended { return status }
        return -1
    }
}

/// The lines of a stream, kept from the start, so that nothing is missed by whoever begins to look later.
final class LineStream: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var hasEnded = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(_ handle: FileHandle) {
        state = Mutex(State())
        Thread.detachNewThread { [self] in
            while let data = try? handle.read(upToCount: 65_536), !data.isEmpty {
                change { $0.bytes += data }
            }
            change { $0.hasEnded = true }
        }
    }

    /// Everything until the stream ends.
    func all() async -> String {
        while true {
            let (text, hasEnded) = state.withLock { (String(decoding: $0.bytes, as: UTF8.self), $0.hasEnded) }
            if hasEnded { return text }
            await nextChange(after: text.utf8.count)
        }
    }

    /// What stands there now.
    var now: String { state.withLock { String(decoding: $0.bytes, as: UTF8.self) } }

    /// The first line for which `isWanted` holds; nil when the stream ends without one.
    func first(where isWanted: (Substring) -> Bool) async -> String? {
        while true {
            let (bytes, hasEnded) = state.withLock { ($0.bytes, $0.hasEnded) }
            let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            // The last one is not whole yet.
            if let line = (hasEnded ? lines[...] : lines.dropLast()).first(where: isWanted) { return String(line) }
            if hasEnded { return nil }
            await nextChange(after: bytes.count)
        }
    }

    private func nextChange(after count: Int) async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                guard state.bytes.count == count, !state.hasEnded else { return true }
                state.waiting.append(continuation)
                return false
            }
            if isOver { continuation.resume() }
        }
    }

    private func change(_ body: (inout sending State) -> Void) {
        let waiting = state.withLock { state in
            body(&state)
            let waiting = state.waiting
            state.waiting = []
            return waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
