import ArgumentParser
import Foundation

/// What the process leaves with.
enum ExitStatus: Int32 {
    case done = 0
    case failed = 1
    case wrongUsageOrConfiguration = 2
    case findings = 3
}

/// A command that could not do its work: what happened, with which value, and what to do.
struct CommandFailure: Error {
    let message: String
    let status: ExitStatus

    init(_ message: String, status: ExitStatus = .failed) {
        self.message = message
        self.status = status
    }
}

/// A command that did its work and found something; it has said what.
struct Findings: Error {
    var status = ExitStatus.findings
}

/// How an error ends the process: one message on standard error, one exit status.
struct CommandEnd {
    let message: String
    let status: ExitStatus

    init(_ error: any Error) {
        switch error {
        case let failure as CommandFailure:
            (message, status) = (failure.message, failure.status)
        case let faults as ConfigurationFaults:
            (message, status) = ("\(faults)", .wrongUsageOrConfiguration)
        case let findings as Findings:
            (message, status) = ("", findings.status)
        case is CancellationError:
            (message, status) = ("interrupted", .failed)
        default:
            // ArgumentParser's own: a request for help is an error to it, too.
            let code = Cardkeeper.exitCode(for: error)
            message = code == .validationFailure || code == .success ? Cardkeeper.fullMessage(for: error) : "\(error)"
            status = code == .success ? .done : code == .validationFailure ? .wrongUsageOrConfiguration : .failed
        }
    }

    func leave() -> Never {
        if status == .done {
            Terminal.print(message)
        } else if !message.isEmpty {
            Terminal.tell(message.hasPrefix("Error:") ? message : "cardkeeper: \(message)")
        }
        exit(status.rawValue)
    }
}
