import ChildProcesses
import Foundation
import Synchronization

/// A postgres that runs as our child in the foreground.
///
/// One thread starts it and then waits for its end: the kernel's death signal is bound to the thread that made the child, so that thread must live as
/// long as the child does.
final class ServerProcess: Sendable {
    let processID: Int32
    private let ending: Ending

    private init(processID: Int32, ending: Ending) {
        self.processID = processID
        self.ending = ending
    }

    var isRunning: Bool { !ending.hasEnded }

    static func start(
        _ invocation: (executable: String, arguments: [String]), environment: [String: String], log: String
    ) async throws -> ServerProcess {
        let ending = Ending()
        let processID: Int32 = try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                do {
                    let process = Process()
                    process.executableURL = URL(fileURLWithPath: invocation.executable)
                    process.arguments = invocation.arguments
                    process.environment = environment
                    process.currentDirectoryURL = URL(fileURLWithPath: "/")
                    process.standardInput = FileHandle.nullDevice
                    let output = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
                    try output.seekToEnd()
                    process.standardOutput = output
                    process.standardError = output
                    let ended = DispatchSemaphore(value: 0)
                    process.terminationHandler = { _ in ended.signal() }
                    try process.start()
                    continuation.resume(returning: process.processIdentifier)
                    ended.wait()
                    // Takes the process out of this thread's run loop, which would keep it.
                    process.waitUntilExit()
                    ending.happen()
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
        return ServerProcess(processID: processID, ending: ending)
    }

    func send(_ signal: Int32) {
        guard isRunning else { return }
        kill(processID, signal)
    }

    /// Waits for the end, whether our task is cancelled or not; false when the time is up first.
    func waitForEnd(seconds: Double) async -> Bool {
        await ending.wait(seconds: seconds)
    }
}

/// Something that happens once and is waited for.
private final class Ending: Sendable {
    private struct State {
        var hasHappened = false
        var waiters: [Int: CheckedContinuation<Bool, Never>] = [:]
        var nextWaiter = 0
    }

    private let state = Mutex(State())

    var hasEnded: Bool { state.withLock { $0.hasHappened } }

    func happen() {
        let waiters = state.withLock { state in
            state.hasHappened = true
            defer { state.waiters = [:] }
            return state.waiters.values.map(\.self)
        }
        for waiter in waiters { waiter.resume(returning: true) }
    }

    func wait(seconds: Double) async -> Bool {
        await withCheckedContinuation { continuation in
            let number: Int? = state.withLock { state in
                guard !state.hasHappened else { return nil }
                state.nextWaiter += 1
                state.waiters[state.nextWaiter] = continuation
                return state.nextWaiter
            }
            guard let number else { return continuation.resume(returning: true) }
            DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { [self] in
                state.withLock { $0.waiters.removeValue(forKey: number) }?.resume(returning: false)
            }
        }
    }
}
