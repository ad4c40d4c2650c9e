/// Why a private PostgreSQL could not be made, started or asked.
package enum PrivateClusterError: Error, Sendable, CustomStringConvertible {
    case programsNotFound(searched: [String])
    case noProgramsFor(version: String, found: [String])
    case userMissing(name: String, output: String)
    case directoryNotMade(path: String, reason: String)
    case directoryUnreachable(path: String, user: String)
    case directoryInUse(path: String)
    case directoryNotOurs(path: String)
    case serverOfUnknownOrigin(processID: Int32, path: String)
    case initialisationFailed(output: String)
    case startFailed(log: String)
    case startTimedOut(log: String)
    case commandFailed(name: String, output: String)
    case notRunning

    package var description: String {
        switch self {
        case .programsNotFound(let searched):
            "PostgreSQL's programs initdb and postgres were found in none of \(searched.joined(separator: ", ")). "
                + "Install PostgreSQL (on Debian: apt install postgresql), or set PG_BIN to the directory that holds them."
        case .noProgramsFor(let version, let found):
            "The data directory was made by PostgreSQL \(version), but only \(found.joined(separator: ", ")) was found. "
                + "Install PostgreSQL \(version), or set PG_BIN to its programs."
        case .userMissing(let name, let output):
            "PostgreSQL does not run as root, and it cannot be run as the user \(name) (\(output)). "
                + "Install PostgreSQL from the distribution, which makes that user, or start as another user than root."
        case .directoryNotMade(let path, let reason):
            "The directory \(path) cannot be made, or not be given to PostgreSQL's user: \(reason)"
        case .directoryUnreachable(let path, let user):
            "The user \(user), who runs PostgreSQL, may not enter \(path). Choose a data directory elsewhere, such as /var/lib/cardkeeper, "
                + "or let others enter that one (chmod o+x)."
        case .directoryInUse(let path):
            "A PostgreSQL is already run over \(path) by another process of ours. Stop that one, or choose another directory."
        case .directoryNotOurs(let path):
            "\(path), which PostgreSQL needs for itself, is not a directory or belongs to somebody else. Remove it, or choose another directory."
        case .serverOfUnknownOrigin(let processID, let path):
            "A process \(processID) may be running PostgreSQL over \(path), which cannot be looked into here. Stop it, or remove \(path)/postmaster.pid."
        case .initialisationFailed(let output): "initdb failed:\n\(output)"
        case .startFailed(let log): "PostgreSQL ended while it was starting. The end of its log:\n\(log)"
        case .startTimedOut(let log): "PostgreSQL did not become ready in time. The end of its log:\n\(log)"
        case .commandFailed(let name, let output): "\(name) failed:\n\(output)"
        case .notRunning: "The private PostgreSQL is not running."
        }
    }
}
