import ArgumentParser
import Foundation
import WeChatPay

/// `--config`, for every command that works with the merchant's own database or keys.
struct ConfigurationOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The configuration file; CARDKEEPER_CONFIG when absent.", valueName: "file"))
    var config: String?

    /// The configuration, checked for what the command needs. Throws `ConfigurationFaults`.
    func read(requiring requirement: Configuration.Requirement) throws -> Configuration {
        let environment = ProcessInfo.processInfo.environment
        let name = config ?? environment["CARDKEEPER_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
        let file = try name.map { name in
            switch FileSource.disk.read(name) {
            case .success(let bytes):
                return Configuration.File(text: String(decoding: bytes, as: UTF8.self), name: name)
            case .failure(let fault):
                let key = config == nil ? "CARDKEEPER_CONFIG" : "--config"
                throw ConfigurationFaults(faults: [
                    ConfigurationFault(
                        key: key, origin: nil, found: "the file \(name): \(fault.rawValue)", expected: "the name of a YAML file",
                        remedy: "correct the name; without a file every key may also be given as an environment variable")
                ])
            }
        }
        return try Configuration.read(
            file: file, environment: environment, files: .disk, requiring: requirement, now: WallClock.system.now()
        ).get()
    }
}

/// `--json`, for every command that prints a result.
struct OutputOptions: ParsableArguments {
    @Flag(name: .long, help: "Print JSON for machines.")
    var json = false
}
