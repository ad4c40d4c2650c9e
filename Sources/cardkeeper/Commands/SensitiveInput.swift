import ArgumentParser
import Foundation
import WeChatPay

/// Where a name or a number that WeChat Pay takes only encrypted comes from: never from an argument, which the process list and the shell's history show.
struct SensitiveInput: Sendable {
    /// The field by WeChat Pay's name.
    let name: String
    /// Nil: a line of standard input.
    private let file: String?

    init(name: String, file: String?) {
        self.name = name
        self.file = file == "-" ? nil : file
    }

    /// Reads `NAME`, `NAME=-` or `NAME=@FILE`.
    init(parsing text: String) throws(ValidationError) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first, !name.isEmpty else { throw ValidationError("--encrypt needs the name of a field.") }
        let source = parts.count == 2 ? parts[1] : "-"
        guard source == "-" || (source.hasPrefix("@") && source.count > 1) else {
            throw ValidationError(
                "--encrypt takes \(name) from a file, \(name)=@FILE, or from standard input, \(name): a value here would be seen by others.")
        }
        self.init(name: String(name), file: source == "-" ? nil : String(source.dropFirst()))
    }

    var readsStandardInput: Bool { file == nil }

    /// Asks for it when somebody sits at a terminal. A line end behind the value is no part of it.
    func read() throws -> SensitiveField {
        guard let file else {
            if isatty(STDIN_FILENO) == 1 { Terminal.write("\(name): ", to: STDERR_FILENO) }
            guard let line = readLine(strippingNewline: true), !line.isEmpty else {
                throw CommandFailure("standard input has no line for \(name)", status: .wrongUsageOrConfiguration)
            }
            return SensitiveField(line)
        }
        switch FileSource.disk.read(file) {
        case .success(let bytes):
            guard let text = String(validating: bytes.droppingLineEnd, as: UTF8.self), !text.isEmpty else {
                throw CommandFailure("\(file), for \(name), is empty or not UTF-8", status: .wrongUsageOrConfiguration)
            }
            return SensitiveField(text)
        case .failure(let fault):
            throw CommandFailure("\(file), for \(name): \(fault.rawValue)", status: .wrongUsageOrConfiguration)
        }
    }
}

/// What is piped into the process.
enum StandardInput {
    static func bytes() throws(CommandFailure) -> [UInt8] {
        do {
            return [UInt8](try FileHandle.standardInput.readToEnd() ?? Data())
        } catch {
            throw CommandFailure("standard input cannot be read: \(error.localizedDescription)")
        }
    }
}
