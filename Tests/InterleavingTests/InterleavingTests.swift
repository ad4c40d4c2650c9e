import CardLedger
import Foundation
import Logging
import Samples
import Testing

/// Requests, repetitions, callbacks, questions and deaths of the service in every order: the card ends as WeChat Pay has it, nobody was told anything else,
/// and WeChat Pay never saw a second request for it.
@Suite struct InterleavingTests {
    private static let worlds = 10
    private static let cards = 100
    /// A thousand cards come to every end that there is.
    private static let ends: Set = [
        "REJECTED", "LAPSED", "FINISHED", "UNFINISHED", "PAID", "SENT", "SENDED", "USED", "ABANDONED", "AUTHENTICATE_SUCCESS", "AUTHENTICATE_FAILED",
    ]

    /// A thousand cards. `CARDKEEPER_INTERLEAVING=seed` brings back what a seed made, `seed/w3c17` one card of it alone.
    @Test func everyCardEndsAsWeChatPayHasIt() async throws {
        let wanted = Replay(ProcessInfo.processInfo.environment["CARDKEEPER_INTERLEAVING"])
        let seed = wanted?.seed ?? .random(in: 0 ... .max)
        print("InterleavingTests seed \(seed)")
        let databaseURL = try await MigratedDatabase.url()
        var random = SeededGenerator(seed: seed)
        var problems: [String] = []
        var states: Set<String> = []
        for number in 0..<Self.worlds {
            let plan = WorldPlan(seed: random.next(), number: number, cards: Self.cards, only: wanted?.card)
            guard wanted?.world == nil || wanted?.world == number else { continue }
            let world = try World(plan, databaseURL: databaseURL)
            problems += try await world.run()
            states.formUnion(world.states)
        }
        for problem in problems.prefix(10) { Issue.record("seed \(seed): \(problem)") }
        #expect(problems.count == 0, "seed \(seed), of \(Self.worlds * Self.cards) cards")
        if wanted == nil { #expect(states.isSuperset(of: Self.ends), "seed \(seed): no card came to \(Self.ends.subtracting(states))") }

        let ledger = Ledger(configuration: Ledger.Configuration(databaseURL: databaseURL), logger: Logger(label: "audit"))
        let audit = try await ledger.audit()
        #expect(audit.isClean, "seed \(seed): \(audit.differences)")
        #expect(audit.cards > 0)
    }

    /// Which interleavings to look at again.
    private struct Replay {
        let seed: UInt64
        let world: Int?
        let card: Int?

        /// `seed` or `seed/w3c17`.
        init?(_ text: String?) {
            guard let parts = text?.split(separator: "/"), let seed = parts.first.flatMap({ UInt64($0) }) else { return nil }
            self.seed = seed
            let numbers = parts.dropFirst().first?.dropFirst().split(separator: "c").compactMap { Int($0) } ?? []
            (world, card) = numbers.count == 2 ? (numbers[0], numbers[1]) : (nil, nil)
        }
    }
}
