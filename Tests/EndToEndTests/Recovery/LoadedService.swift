import PaySimulator
import ScratchPostgres
import Testing

/// A service over a fresh database, and the lives of many cards to be delivered to it.
struct LoadedService {
    let installation: Installation
    /// Each once; the load delivers them in any order, some of them several times.
    let notifications: [PlatformNotification]
    let load: CallbackLoad
    let service: ServiceProcess
    /// Follows from the printed seed, as everything else does that is left to chance.
    let chance: SeededGenerator

    /// The load is directed to the service, and waits to be run.
    static func start(on postgres: ScratchPostgres = .shared, cards: Int, test: String = #function) async throws -> LoadedService {
        let seed = printedSeed(test)
        let installation = try await Installation.migrated(on: postgres, seed: seed)
        var lives = CardLives(seed: seed)
        let notifications = try lives.notifications(cards: cards)
        let load = try CallbackLoad(lives.deliveries(of: notifications), of: installation)
        let service = try await installation.serve()
        load.direct(to: service)
        return LoadedService(
            installation: installation, notifications: notifications, load: load, service: service, chance: SeededGenerator(seed: seed &+ 2))
    }

    /// Holds the database against what was accepted.
    func expectIntact(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await installation.expectIntact(accepted: load.accepted, of: notifications, sourceLocation: sourceLocation)
    }
}

/// Prints the seed of a test, so that a failure can be looked at again.
func printedSeed(_ test: String = #function) -> UInt64 {
    let seed = UInt64.random(in: 0 ... .max)
    print("seed of \(test): \(seed)")
    return seed
}
