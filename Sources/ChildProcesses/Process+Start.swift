package import Foundation

extension Process {
    /// One child is made at a time.
    private static let turn = NSLock()

    /// Attaches what the child reads and writes, and runs it, in turn with all others of this program.
    ///
    /// Foundation closes in the child the descriptors that were open when it looked, and its pipes are inherited by whoever is made at the same moment.
    /// A server that inherits the end of another child's pipe holds it open as long as it lives, and whoever waits for the end of that pipe waits as long.
    ///
    /// - Parameter attach: makes the pipes and sets them; nowhere else may a pipe for a child be made.
    /// - Returns: what `attach` returned.
    /// - Throws: what `attach` and `Process.run()` throw.
    @discardableResult
    package func start<Attached>(attaching attach: (Process) throws -> Attached = { _ in }) throws -> Attached {
        Self.turn.lock()
        defer { Self.turn.unlock() }
        let attached = try attach(self)
        try run()
        return attached
    }
}
