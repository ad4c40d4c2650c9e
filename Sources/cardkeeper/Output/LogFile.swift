import Foundation

/// A file that lines are appended to.
final class LogFile: Sendable {
    private let handle: FileHandle

    init(path: String) throws {
        guard let handle = FileHandle(forWritingAtPath: path) else { throw CommandFailure("the log \(path) cannot be written") }
        self.handle = handle
    }

    /// A log that cannot be written any more is no reason to fail.
    func write(_ line: String) {
        try? handle.write(contentsOf: Data((line + "\n").utf8))
    }
}
