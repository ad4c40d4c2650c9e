import CardService
import Testing

@Suite struct LimitedWorkTests {
    @Test func givesWhatTheWorkGives() async {
        #expect(await value(within: .seconds(60)) { 7 } == 7)
    }

    @Test func waitsNoLongerThanItMay() async throws {
        let (ended, end) = AsyncStream<Bool>.makeStream()
        let result: Void? = await value(within: .milliseconds(1)) {
            for await _ in AsyncStream<Never>.makeStream().stream {}
            end.yield(Task.isCancelled)
        }
        #expect(result == nil)
        var isCancelled = ended.makeAsyncIterator()
        #expect(await isCancelled.next() == true)
    }

    /// What must be finished at the end is waited for by whoever is told to end.
    @Test func waitsForACallerThatIsCancelled() async throws {
        let (released, release) = AsyncStream<Void>.makeStream()
        let caller = Task { () async -> Int? in
            await value(within: .seconds(60)) {
                for await _ in released {}
                return 7
            }
        }
        caller.cancel()
        release.finish()
        #expect(await caller.value == 7)
    }
}
