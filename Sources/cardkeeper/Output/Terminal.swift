import CardService
import Foundation

/// The two streams of the process, written at once and never through a buffer: what was said before a crash has been said.
enum Terminal {
    /// Whether somebody looks at standard output.
    static let isInteractive = isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"

    /// Results go to standard output.
    static func print(_ text: String) {
        write(text + "\n", to: STDOUT_FILENO)
    }

    /// What `--json` prints: one value on one line.
    static func print(_ json: JSONOutput) {
        print(String(decoding: json.bytes, as: UTF8.self))
    }

    /// Progress, logs and errors go to standard error.
    static func tell(_ text: String) {
        write(text + "\n", to: STDERR_FILENO)
    }

    /// Says how far something is, when somebody looks at standard error: on one line, which the next report takes.
    static func progress(_ text: String) {
        guard isatty(STDERR_FILENO) == 1 else { return }
        write("\r\u{1B}[K\(text)\r", to: STDERR_FILENO)
    }

    /// A whole screen or line; a reader that went away is no reason to fail.
    static func write(_ text: String, to descriptor: Int32) {
        write(Array(text.utf8), to: descriptor)
    }

    static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes
        while !rest.isEmpty {
            let written = Foundation.write(descriptor, rest, rest.count)
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { return }
            rest.removeFirst(min(written, rest.count))
        }
    }
}
