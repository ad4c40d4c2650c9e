import ArgumentParser
import Foundation
import WeChatPay

/// `--config`, for every command that works with the merchant's own database or keys.
struct ConfigurationOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The configuration file; CARDKEEPER_CONFIG when absent.", valueName: "file"))
    var config: String?

    /// The configuration, checked for what the command needs. Its faults end the command.
    func read(requiring requirement: Configuration.Requirement, publicURL: PublicURLOption? = nil) throws -> Configuration {
        let file = try file()
        do throws(ConfigurationFaults) {
            return try Configuration.read(
                file: file, environment: environment, files: .disk, requiring: requirement,
                allowsPrivatePublicURL: publicURL?.isInsecure ?? false, now: WallClock.system.now()
            ).get()
        } catch {
            guard file == nil else { throw error }
            throw CommandFailure(
                "\(error)\nNo configuration file was read: name one by --config, or by CARDKEEPER_CONFIG.", status: .wrongUsageOrConfiguration)
        }
    }

    /// What of the configuration can be read, and all of its faults.
    func examine(
        requiring requirement: Configuration.Requirement, publicURL: PublicURLOption
    ) -> (configuration: Configuration?, faults: [ConfigurationFault]) {
        do {
            return Configuration.examine(
                file: try file(), environment: environment, files: .disk, requiring: requirement, allowsPrivatePublicURL: publicURL.isInsecure,
                now: WallClock.system.now())
        } catch {
            return (nil, error.faults)
        }
    }

    private var environment: [String: String] { ProcessInfo.processInfo.environment }

    private func file() throws(ConfigurationFaults) -> Configuration.File? {
        guard let name = config ?? environment["CARDKEEPER_CONFIG"].flatMap({ $0.isEmpty ? nil : $0 }) else { return nil }
        switch FileSource.disk.read(name) {
        case .success(let bytes):
            return Configuration.File(text: String(decoding: bytes, as: UTF8.self), name: name)
        case .failure(let fault):
            throw ConfigurationFaults(faults: [
                ConfigurationFault(
                    key: config == nil ? "CARDKEEPER_CONFIG" : "--config", origin: nil, found: "the file \(name): \(fault.rawValue)",
                    expected: "the name of a YAML file",
                    remedy: "correct the name; without a file every key may also be given as an environment variable")
            ])
        }
    }
}

/// `--insecure-public-url`, for every command that gives WeChat Pay an address to call.
struct PublicURLOption: ParsableArguments {
    @Flag(
        name: .customLong("insecure-public-url"),
        help: "Let public_url be http on this machine, or an address of a private network. Only a simulator can reach it: WeChat Pay cannot.")
    var isInsecure = false
}

/// `--json`, for every command that prints a result.
struct OutputOptions: ParsableArguments {
    @Flag(name: .long, help: "Print JSON for machines.")
    var json = false
}
