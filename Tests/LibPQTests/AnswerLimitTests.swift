import Foundation
import LibPQ
import ScratchPostgres
import Testing

@Suite("A server that hangs", .timeLimit(.minutes(2))) struct AnswerLimitTests {
    private static let limit = Duration.milliseconds(300)

    /// A connection whose server process is stopped; it goes on when the test is over.
    private func withHangingServer(_ body: (PostgresConnection) throws -> Void) async throws {
        var options = try await Scratch.options()
        options.answerLimit = Self.limit
        let connection = try PostgresConnection(options)
        let server = connection.backendProcessID
        kill(server, SIGSTOP)
        defer { kill(server, SIGCONT) }
        try body(connection)
    }

    /// The second does not fit between the two, so it cannot even be sent.
    @Test(arguments: [1, 32 << 20]) func isGivenUpWhenTheTimeIsOver(bytes: Int) async throws {
        try await withHangingServer { connection in
            let begin = ContinuousClock.now
            let error = #expect(throws: PostgresError.self) {
                _ = try connection.execute("SELECT length($1)", parameters: [.bytes([UInt8](repeating: 1, count: bytes))])
            }
            let duration = begin.duration(to: .now)
            #expect(duration >= Self.limit)
            #expect(duration < .seconds(20))
            #expect(error?.isConnectionLoss == true)
            #expect(error?.isContentFault == false)
            #expect(!connection.isUsable)
        }
    }

    @Test func isLeftForANewConnection() async throws {
        var options = try await Scratch.options()
        options.answerLimit = Self.limit
        let thread = ConnectionThread(name: "test", options: options)
        let first = try await thread.perform { $0.backendProcessID }
        kill(first, SIGSTOP)
        defer { kill(first, SIGCONT) }
        await #expect(throws: PostgresError.self) { try await thread.perform { try $0.run(script: "SELECT 1") } }
        // The new server process, too, may need longer than the limit when the machine is busy.
        while (try? await thread.perform { try $0.int64("SELECT 42::int8") }) != 42 { try Task.checkCancellation() }
        #expect(try await thread.perform { $0.backendProcessID } != first)
        await thread.shutdown()
    }

    /// Stops the thread's server process while `end` runs, with a statement under way that must fail for it.
    private func expectEnd(of thread: ConnectionThread, by end: (Task<Void, any Error>) async -> Void) async throws {
        let server = try await thread.perform { $0.backendProcessID }
        kill(server, SIGSTOP)
        defer { kill(server, SIGCONT) }
        let (asked, isAsked) = AsyncStream<Void>.makeStream()
        let statement = Task {
            try await thread.perform { connection in
                isAsked.yield()
                try connection.run(script: "SELECT 1")
            }
        }
        for await _ in asked { break }
        await end(statement)
        // A cancellation that comes before the statement is sent is a CancellationError, one that comes later ends with its connection.
        await #expect(throws: (any Error).self) { try await statement.value }
    }

    @Test func holdsUpNeitherACancellationNorTheEnd() async throws {
        let thread = ConnectionThread(name: "test", options: try await Scratch.options())
        try await expectEnd(of: thread) { $0.cancel() }
        try await expectEnd(of: thread) { _ in await thread.shutdown(within: .milliseconds(10)) }
    }

    @Test func isToldFromOneThatWorksLong() async throws {
        var options = try await Scratch.options()
        options.answerLimit = .seconds(60)
        let connection = try PostgresConnection(options)
        let bytes = [UInt8](repeating: 7, count: 32 << 20)
        let answer = try connection.execute("SELECT $1, pg_sleep(0.5)", parameters: [.bytes(bytes)])
        #expect(try answer.first { row throws(PostgresError) in try row.bytes(0) } == bytes)
        #expect(connection.isUsable)
    }
}
