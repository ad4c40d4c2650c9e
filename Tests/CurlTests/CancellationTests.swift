import LoopbackSockets
import Testing

@testable import Curl

@Suite(.timeLimit(.minutes(1))) struct CancellationTests {
    @Test func aCancelledTaskEndsItsTransferAtOnce() async throws {
        let server = try LoopbackServer { _ in .none }
        let session = try CurlSession()
        let task = Task { try await session.send(CurlRequest(url: server.url(), timeout: .seconds(600))) }
        await server.waits(for: .received(connection: 1))
        task.cancel()
        #expect(await kind(of: task) == .cancelled)
        await server.waits(for: .closed(connection: 1))
    }

    @Test func aTaskCancelledBeforeSendsNothing() async throws {
        let server = try LoopbackServer { _ in .bytes(LoopbackServer.response()) }
        let session = try CurlSession()
        let (gate, opener) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            for await _ in gate {}
            return try await session.send(CurlRequest(url: server.url("/never")))
        }
        task.cancel()
        opener.finish()
        #expect(await kind(of: task) == .cancelled)
        #expect(try await session.send(CurlRequest(url: server.url())).status == 200)
        #expect(server.requests.count == 1)
    }

    @Test func cancellingOneLeavesTheOthersAlone() async throws {
        let server = try LoopbackServer { request in
            request.lines.first == "GET /held HTTP/1.1" ? .none : .bytes(LoopbackServer.response())
        }
        let session = try CurlSession()
        let held = (0..<50).map { _ in Task { try await session.send(CurlRequest(url: server.url("/held"))) } }
        await server.waits(for: (1...50).map { .received(connection: $0) })
        for (number, task) in held.enumerated() where number % 2 == 0 { task.cancel() }
        for (number, task) in held.enumerated() where number % 2 == 0 { #expect(await kind(of: task) == .cancelled) }
        #expect(try await session.send(CurlRequest(url: server.url("/free"))).status == 200)
        session.shutdown()
        for (number, task) in held.enumerated() where number % 2 == 1 { #expect(await kind(of: task) == .cancelled) }
    }

    /// Cancellations at every moment of a transfer's life: whatever comes of it, each send ends.
    @Test func cancellationsRaceWithAnswers() async throws {
        let server = try LoopbackServer { _ in .bytes(LoopbackServer.response()) }
        let session = try CurlSession()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<400 {
                group.addTask {
                    let task = Task { try await session.send(CurlRequest(url: server.url())) }
                    for _ in 0..<(number % 20) { await Task.yield() }
                    task.cancel()
                    let ending = await kind(of: task)
                    #expect(ending == nil || ending == .cancelled)
                }
            }
        }
        #expect(try await session.send(CurlRequest(url: server.url())).status == 200)
    }

    @Test func shutdownEndsEverythingAndRefusesMore() async throws {
        let server = try LoopbackServer { _ in .none }
        let session = try CurlSession()
        let tasks = (0..<10).map { _ in Task { try await session.send(CurlRequest(url: server.url())) } }
        await server.waits(for: (1...10).map { .received(connection: $0) })
        session.shutdown()
        session.shutdown()
        for task in tasks { #expect(await kind(of: task) == .cancelled) }
        await server.waits(for: (1...10).map { .closed(connection: $0) })
        let late = Task { try await session.send(CurlRequest(url: server.url())) }
        #expect(await kind(of: late) == .cancelled)
        #expect(server.requests.count == 10)
    }
}

/// How the transfer in a task ended; nil for a response.
func kind(of task: Task<CurlResponse, any Error>) async -> CurlError.Kind? {
    do {
        _ = try await task.value
        return nil
    } catch {
        return (error as? CurlError)?.kind
    }
}
