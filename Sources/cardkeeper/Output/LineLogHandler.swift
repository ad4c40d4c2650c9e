import Foundation
import Logging
import WeChatPay

/// Writes each message as one line of `key=value` pairs.
struct LineLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level
    private let label: String
    private let output: @Sendable (String) -> Void

    /// `output` takes a line without its end; standard error when nothing else is said.
    init(label: String, level: Logger.Level, output: @escaping @Sendable (String) -> Void = { Terminal.tell($0) }) {
        self.label = label
        self.output = output
        logLevel = level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line = "time=\(WallClock.system.now().rfc3339) level=\(event.level.rawValue) from=\(label) message=\(quoted(event.message.description))"
        let merged = event.metadata.map { metadata.merging($0) { _, new in new } } ?? metadata
        for (key, value) in merged.sorted(by: { $0.key < $1.key }) {
            line += " \(key)=\(quoted(value.description))"
        }
        output(line)
    }

    /// A value without blanks stays as it is; any other is quoted, so that a line can be taken apart again and stays one line.
    private func quoted(_ text: String) -> String {
        let isPlain = !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "=") }
        guard !isPlain else { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\n": quoted += "\\n"
            default: quoted += scalar.value < 0x20 || scalar.value == 0x7f ? "?" : "\(scalar)"
            }
        }
        return quoted + "\""
    }
}
