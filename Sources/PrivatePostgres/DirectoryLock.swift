import Foundation

/// Holds a directory for one cluster object: of all processes, and of all objects in one process. The kernel lets go when the process ends.
struct DirectoryLock: ~Copyable {
    private let descriptor: Int32

    /// Nil when somebody holds it. The child must not inherit it, or it would hold the lock after us.
    init?(file: String) {
        let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}
