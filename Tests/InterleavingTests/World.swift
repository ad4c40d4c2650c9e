import CardLedger
import CardService
import LibPQ
import Samples
import ScratchPostgres
import WeChatPay

/// The database, WeChat Pay and the service through all its lives.
final class World {
    private let plan: WorldPlan
    private let databaseURL: String
    private let connection: PostgresConnection
    private let clock = ManualClock()
    private let platform: PlatformDouble
    private let runs: [CardRun]
    /// The states that cards came to.
    private(set) var states: Set<String> = []

    init(_ plan: WorldPlan, databaseURL: String) throws {
        self.plan = plan
        self.databaseURL = databaseURL
        connection = try PostgresConnection(ConnectionOptions(url: databaseURL))
        platform = PlatformDouble(
            cards: plan.scripts.map(ModelCard.init), clock: clock)
        runs = plan.scripts.map(CardRun.init)
    }

    /// Lives all lives, lets the last process find out what is left to be found out, and returns what is wrong then.
    func run() async throws -> [String] {
        var standing: ServiceProcess?
        for (number, life) in plan.lives.enumerated() {
            // No request is on its way for longer.
            if life.pause > 60 { platform.carryOutLate() }
            clock.advance(seconds: life.pause)
            if life.endsLeases { try endLeases() }
            let process = try ServiceProcess(
                number, mchid: plan.mchid, databaseURL: databaseURL, platform: platform, clock: clock, retries: life.retries)
            platform.beginLife(
                Dictionary(plan.scripts.map { ($0.name, $0.lives[number].faults) }, uniquingKeysWith: { first, _ in first }))
            process.undertake { for _ in 0..<life.passes { _ = try? await process.poller.pass() } }
            await withTaskGroup { group in
                for run in runs { group.addTask { [platform, clock] in await run.live(number, in: process, platform, clock) } }
            }
            platform.carryOutLate()
            platform.endLife()
            await standing?.wakeAndStop()
            standing = nil
            if number == plan.lives.count - 1 {
                try await settle(process)
                await process.kill()
            } else if life.standsStill {
                standing = process
            } else {
                await process.kill()
            }
        }
        return try verdict()
    }

    /// The poller goes round until it has found out everything. Nobody else does anything.
    private func settle(_ process: ServiceProcess) async throws {
        let (hour, day): (Int64, Int64) = (3_600, 86_400)
        for pause in [0, 6, 60, 300, 1_800, hour, 2 * hour, 4 * hour, 6 * hour, 6 * hour, day, day, 9 * day, day, 31 * day, day] {
            clock.advance(seconds: pause)
            platform.endTerms()
            try endLeases()
            _ = try await process.poller.pass()
        }
    }

    /// As if half a minute had passed at the database.
    private func endLeases() throws {
        for table in ["request", "poll_lease"] {
            try connection.execute(
                "UPDATE cardkeeper_internal.\(table) SET lease_until = clock_timestamp() - interval '1 s' WHERE lease_until > clock_timestamp()")
        }
    }

    private func verdict() throws -> [String] {
        let rows = try StoredRows(connection, mchid: plan.mchid)
        states = Set(rows.cards.values.flatMap { [$0.state, $0.payState].compactMap(\.self) })
        let isLong = plan.lives.contains { $0.pause > 86_400 - 600 }
        var problems = platform.foreignRequests.map { "nobody needs \($0)" }
        for run in runs {
            guard let model = platform.card(run.script.name) else { continue }
            let found = Verdict(run: run, model: model, rows: rows, outlastsSendTime: isLong).problems
            if !found.isEmpty {
                problems.append(
                    """
                    seed \(plan.seed), \(run.script.description)
                      lives: \(plan.lives)
                      \(found.joined(separator: "\n  "))
                      WeChat Pay: \(model.content ?? "no card"), \(model.progress), records \(model.records.keys.sorted())
                      told: \(run.toldText)
                      \(rows.notes[run.script.key, default: []].joined(separator: "\n  "))
                    """)
            }
        }
        return problems
    }
}
