import LoopbackSockets
import Testing

@testable import Curl

// What weak references cannot see, such as a leaked handle of libcurl or OpenSSL, the address sanitizer does. Foundation's Process leaks 32 bytes now
// and then, which is no concern of ours:
//   echo 'leak:7ProcessC3run' > .build/leaks.supp
//   LSAN_OPTIONS=suppressions=$PWD/.build/leaks.supp swift test --sanitize=address --disable-xctest --scratch-path .build/asan \
//       --filter 'CurlTests|OpenSSLTests'

@Suite(.timeLimit(.minutes(1))) struct LifetimeTests {
    @Test func aSessionIsGoneAfterItsShutdown() async throws {
        let server = try LoopbackServer { _ in .bytes(LoopbackServer.response()) }
        weak var gone: CurlSession?
        do {
            let session = try CurlSession()
            gone = session
            #expect(try await session.send(CurlRequest(url: server.url())).status == 200)
            session.shutdown()
        }
        #expect(gone == nil)
        await server.waits(for: .closed(connection: 1))
    }

    @Test func aSessionThatIsDroppedClosesItsConnections() async throws {
        let server = try LoopbackServer { _ in .bytes(LoopbackServer.response()) }
        do {
            let session = try CurlSession()
            #expect(try await session.send(CurlRequest(url: server.url())).status == 200)
        }
        await server.waits(for: .closed(connection: 1))
    }

    @Test func sessionsThatNeverSentAnything() throws {
        for number in 0..<50 {
            weak var gone: CurlSession?
            do {
                let session = try CurlSession()
                gone = session
                if number % 2 == 0 { session.shutdown() }
            }
            #expect(gone == nil)
        }
    }

    @Test func aLoopKeepsNothingOfWhatIsOver() async throws {
        let server = try LoopbackServer { request in
            request.lines.first == "GET /held HTTP/1.1" ? .none : .bytes(LoopbackServer.response(body: "over"))
        }
        let loop = try TransferLoop(.init())
        try loop.start()
        weak var answered: Transfer?
        weak var refused: Transfer?
        weak var cancelled: Transfer?
        do {
            let first = Transfer(CurlRequest(url: server.url()))
            let second = Transfer(CurlRequest(method: "no token", url: server.url()))
            let third = Transfer(CurlRequest(url: server.url("/held")))
            (answered, refused, cancelled) = (first, second, third)
            loop.submit(first)
            #expect(try await first.promise.answer().get().status == 200)
            loop.submit(second)
            await #expect(throws: CurlError.self) { try await second.promise.answer().get() }
            loop.submit(third)
            await server.waits(for: .received(connection: 1), .received(connection: 1))
            loop.cancel(third)
            await #expect(throws: CurlError.self) { try await third.promise.answer().get() }
        }
        loop.stop(waiting: true)
        #expect(answered == nil)
        #expect(refused == nil)
        #expect(cancelled == nil)
    }

    @Test func aPromiseTakesTheFirstAnswerOnly() async throws {
        let response = CurlResponse(status: 204, headers: [], body: [])
        let early = Promise()
        #expect(!early.isSettled)
        early.settle(.success(response))
        early.settle(.failure(CurlError(.cancelled, "late")))
        #expect(early.isSettled)
        #expect(try await early.answer().get().status == 204)

        let awaited = Promise()
        let waiting = Task { await awaited.answer() }
        awaited.settle(.failure(CurlError(.timedOut, "first")))
        awaited.settle(.success(response))
        await #expect(throws: CurlError(.timedOut, "first")) { try await waiting.value.get() }
    }
}
