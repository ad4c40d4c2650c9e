import Foundation

/// A directory whose content is made anew by each run. It is marked, and one that holds anything without the mark is left alone.
struct MarkedDirectory {
    let path: String
    /// The command that makes the content.
    let command: String

    /// Makes the directory, or makes sure that it is one of ours.
    func claim() throws {
        let files = FileManager.default
        let mark = path + "/made-by-cardkeeper-\(command)"
        let present = (try? files.contentsOfDirectory(atPath: path)) ?? []
        guard present.isEmpty || files.fileExists(atPath: mark) else {
            throw CommandFailure(
                "\(path) was not made by cardkeeper \(command), which would overwrite what is in it. Give an empty or a new directory.",
                status: .wrongUsageOrConfiguration)
        }
        do {
            try files.createDirectory(atPath: path, withIntermediateDirectories: true)
            try write("made-by-cardkeeper-\(command)", "Made by `cardkeeper \(command)`; each run overwrites what is here.\n")
        } catch let error as CommandFailure {
            throw error
        } catch {
            throw CommandFailure("\(path) cannot be made: \(error.localizedDescription)")
        }
    }

    /// Writes a file that its owner alone may read. Returns its path.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        let file = path + "/" + name
        let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
        guard FileManager.default.createFile(atPath: file, contents: Data(text.utf8), attributes: attributes) else {
            throw CommandFailure("\(file) cannot be written")
        }
        return file
    }
}
