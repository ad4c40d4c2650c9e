import ArgumentParser

/// The command line.
@main
struct Cardkeeper: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cardkeeper",
        abstract: "Keeps the lifecycle of WeChat Pay's card products in your own PostgreSQL.",
        discussion: """
            Try it without any account: cardkeeper demo
            Settings come from a YAML file (--config, or CARDKEEPER_CONFIG) and from environment variables (CARDKEEPER_LISTEN, …).

            Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 findings.
            """,
        version: programVersion,
        subcommands: [
            DemoCommand.self, ServeCommand.self, SimulateCommand.self, MigrateCommand.self, DoctorCommand.self, IssueCommand.self, CallCommand.self,
            CallbacksCommand.self, CardsCommand.self, NotificationsCommand.self, ExplainCommand.self, AuditCommand.self, PollCommand.self,
        ])

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            CommandEnd(error).leave()
        }
    }
}

/// Of the next release in CHANGELOG.md.
let programVersion = "0.1.0"
