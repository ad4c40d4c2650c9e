import ArgumentParser
import Logging

/// `--log-level`, for every command that runs until it is stopped.
struct LogOptions: ParsableArguments {
    @Option(
        name: .long, help: ArgumentHelp("\(Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "level"),
        transform: { text in
            guard let level = Logger.Level(rawValue: text.lowercased()) else { throw ValidationError("there is no log level \(text)") }
            return level
        })
    var logLevel = Logger.Level.info

    var logger: Logger {
        Logger(label: "cardkeeper") { LineLogHandler(label: $0, level: logLevel) }
    }
}
