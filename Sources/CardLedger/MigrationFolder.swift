import Foundation

/// The SQL folder read as a whole: every migration with both of its halves, the views, the roles. Faults are found before the database is touched.
struct MigrationFolder: Sendable {
    struct Migration: Sendable {
        let version: Int
        let subject: String
        let up: String
        let down: String
    }

    struct Script: Sendable {
        let name: String
        let text: String
    }

    /// In order, from 1, without gaps.
    let migrations: [Migration]
    /// In the order of their names. They replace what is there, so they run after every `up`.
    let views: [Script]
    let roles: Script

    init(directory: String) throws(LedgerError) {
        migrations = try Self.migrations(in: directory + "/migrations")
        views = try Self.names(in: directory + "/views").map { name throws(LedgerError) in try Self.script(directory + "/views", name) }
        roles = try Self.script(directory, "roles.sql")
        let last = migrations.last?.version ?? 0
        guard last == Migrator.requiredVersion else {
            throw Self.fault("\(directory)/migrations ends with version \(last), but this program needs \(Migrator.requiredVersion)")
        }
    }

    private static func migrations(in directory: String) throws(LedgerError) -> [Migration] {
        var halves: [String: [String: Script]] = [:]
        for name in try names(in: directory) {
            let parts = name.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count == 3, parts[1] == "up" || parts[1] == "down" else {
                throw fault("\(directory)/\(name) is not named NNNN_subject.up.sql or NNNN_subject.down.sql")
            }
            halves[String(parts[0]), default: [:]][String(parts[1])] = try script(directory, name)
        }
        var migrations: [Migration] = []
        for (stem, scripts) in halves.sorted(by: { $0.key < $1.key }) {
            let number = stem.prefix(4)
            guard number.count == 4, let version = Int(number), stem.dropFirst(4).first == "_", stem.count > 5 else {
                throw fault("\(directory)/\(stem) does not begin with four digits, an underscore and a subject")
            }
            guard let up = scripts["up"]?.text, let down = scripts["down"]?.text else {
                throw fault("\(directory)/\(stem) lacks its \(scripts["up"] == nil ? "up" : "down") half")
            }
            guard version == migrations.count + 1 else {
                throw fault("\(directory)/\(stem) should be number \(migrations.count + 1): numbers begin with 0001 and have no gaps or doubles")
            }
            migrations.append(Migration(version: version, subject: String(stem.dropFirst(5)), up: up, down: down))
        }
        return migrations
    }

    /// The SQL files of a folder, sorted.
    private static func names(in directory: String) throws(LedgerError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasSuffix(".sql") }.sorted()
        } catch {
            throw fault("the folder \(directory) cannot be read; name the folder that holds migrations, views and roles.sql with --sql")
        }
    }

    private static func script(_ directory: String, _ name: String) throws(LedgerError) -> Script {
        guard let content = FileManager.default.contents(atPath: "\(directory)/\(name)"), let text = String(validating: content, as: UTF8.self) else {
            throw fault("\(directory)/\(name) cannot be read as UTF-8")
        }
        guard text.contains(where: { !$0.isWhitespace }) else { throw fault("\(directory)/\(name) is empty") }
        return Script(name: name, text: text)
    }

    private static func fault(_ what: String) -> LedgerError {
        LedgerError(code: .migrationsMalformed, message: what + ".")
    }
}
