import ArgumentParser
import CardHTTP
import CardService
import Foundation
import Logging
import UnixSignals

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Everything on this machine: private PostgreSQL, simulator, service; a day of one merchant on screen.",
        discussion: """
            Needs no account and no configuration. A merchant prepares discount cards, sends consumption cards, has trip coupons opened and \
            employees' identities checked; its customers accept, finish, quit and pay, and use their vouchers. The simulator pushes signed and \
            encrypted callbacks, some of them twice, out of order, altered or forged. Signatures are valid for five minutes only, so the clock on \
            screen runs fast while the times in the database are real.

            Each run empties the database under --data-dir.
            """)

    private static var standardDirectory: String { "/var/tmp/cardkeeper-demo-\(getuid())" }

    @OptionGroup var sqlFolder: SQLFolderOptions
    @OptionGroup var output: OutputOptions

    @Flag(name: .long, help: "End when the day is over, instead of running on until interrupted.")
    var once = false

    @Option(name: .long, help: ArgumentHelp("How long the day takes.", valueName: "number"))
    var seconds = 24.0

    @Option(name: .long, help: ArgumentHelp("The directory of the private PostgreSQL; when absent, \(Self.standardDirectory).", valueName: "dir"))
    var dataDir: String?

    func validate() throws {
        guard (5...3_600).contains(seconds) else { throw ValidationError("--seconds is \(seconds); it must be from 5 to 3600.") }
    }

    func run() async throws {
        signal(SIGPIPE, SIG_IGN)
        let sqlDirectory = try sqlFolder.folder()
        let directory = MarkedDirectory(path: dataDir ?? Self.standardDirectory, command: "demo")
        try directory.claim()
        let logFile = try directory.write("service.log", "")
        let log = try LogFile(path: logFile)
        let logger = Logger(label: "cardkeeper") { LineLogHandler(label: $0, level: .info, output: log.write) }
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        say("starting a private PostgreSQL under \(directory.path), WeChat Pay's simulator, and the service")
        let world = try await DemoWorld.start(
            directory: directory.path, sqlDirectory: sqlDirectory, timeScale: 86_400 / seconds, logger: logger)
        let result: Result<Void, any Error>
        do {
            result = .success(try await untilInterrupted(signals) { try await play(world, logFile: logFile) })
        } catch {
            result = .failure(error)
        }
        await world.stop()
        try result.get()
    }

    private func play(_ world: DemoWorld, logFile: String) async throws {
        let plan = DemoPlan()
        let isLive = Terminal.isInteractive && !output.json
        let story = DemoStory { line in
            if !isLive { say("\(DemoStory.clock(line.minute))  \(line.text)") }
        }
        say("callbacks come to \(world.notifyURL); the service's log is \(logFile)")
        let screen = isLive ? Task { await DemoScreen(world: world, story: story).run() } : nil
        defer { screen?.cancel() }
        let merchant = try DemoMerchant(world)
        defer { merchant.shutdown() }
        try await DemoDay(plan: plan, world: world, merchant: merchant, story: story, seconds: seconds, tellsProgress: !isLive).play()
        screen?.cancel()
        await screen?.value
        let summary = try await DemoSummary(world, plan: plan)
        if output.json {
            Terminal.print(summary.json)
        } else {
            Terminal.print("\n\(summary.text)\n\n\(whereToLook(world))")
        }
        guard summary.contradictions.isEmpty else { throw CommandFailure("the demo's sums do not come out") }
        guard !once else { return }
        say("running on; Ctrl-C ends it")
        try await Task.sleep(for: .seconds(365 * 86_400))
    }

    private func whereToLook(_ world: DemoWorld) -> String {
        guard !once else { return "without --once everything runs on, and you may look for yourself" }
        return """
            look for yourself:
              \(world.psqlCommandLine) -c 'TABLE cardkeeper.discount_card'
              curl http://\(world.addresses.admin)/metrics
              curl -H 'Authorization: Bearer \(world.adminToken)' http://\(world.addresses.admin)/v1/\(SimulatedAccount.mchid)/discount-cards/DEMO-1001
            """
    }

    /// Runs `body` until it ends or a signal comes, which is an orderly end, too.
    private func untilInterrupted(_ signals: UnixSignalsSequence, _ body: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await body() }
            group.addTask { for await _ in signals { return } }
            try await group.next()
            group.cancelAll()
        }
    }

    /// Progress. With --json standard output is the summary's alone.
    private func say(_ text: String) {
        if output.json { Terminal.tell(text) } else { Terminal.print(text) }
    }
}
