import ArgumentParser
import CardService
import Foundation

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check configuration, keys, clock, database and service, and say what to mend.",
        discussion: """
            Calls WeChat Pay in each merchant's name, without an effect on anything. Every check is made, whatever the others found; each is one line.

            With --echo WeChat Pay is asked for a callback to {public_url}/notify/{mchid}, and its arrival in the database is waited for: the service has \
            to run, and to be reachable from outside.

            Exit codes: 0 nothing was found, 3 something was, 2 the configuration has faults.
            """)

    @OptionGroup var configuration: ConfigurationOptions
    @OptionGroup var publicURL: PublicURLOption
    @OptionGroup var output: OutputOptions

    @Flag(name: .long, help: "Ask WeChat Pay for a callback, and wait for it to be recorded.")
    var echo = false

    @Option(name: .long, help: ArgumentHelp("With --echo: how long to wait.", valueName: "number"))
    var seconds = 30

    func validate() throws {
        guard (1...600).contains(seconds) else { throw ValidationError("--seconds is \(seconds); it must be from 1 to 600.") }
    }

    func run() async throws {
        // A service that ends while it is asked must not end the doctor.
        signal(SIGPIPE, SIG_IGN)
        let (configuration, faults) = configuration.examine(requiring: .service, publicURL: publicURL)
        let results = Results()
        let doctor = Doctor(
            configuration: configuration, faults: faults, echoPatience: echo ? .seconds(seconds) : nil,
            report: { result in
                results.all.append(result)
                Terminal.progress("")
                if !output.json { Terminal.print(result.text) }
            }, progress: Terminal.progress)
        await doctor.examine()
        if output.json { Terminal.print(results.json) }
        guard faults.isEmpty else { throw Findings(status: .wrongUsageOrConfiguration) }
        if results.all.contains(where: \.isFinding) { throw Findings() }
    }
}

/// What was found so far.
private final class Results {
    var all: [CheckResult] = []

    var json: JSONOutput {
        .present([("checks", .array(all.map(\.json))), ("findings", .int(Int64(all.count(where: \.isFinding))))])
    }
}
