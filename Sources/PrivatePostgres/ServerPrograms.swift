import Foundation

/// Where PostgreSQL's programs are.
struct ServerPrograms: Sendable {
    let directory: String

    func path(_ program: String) -> String { directory + "/" + program }

    /// The programs for a data directory made by the major version `version`; nil for a new one, which takes the newest.
    static func find(
        version: String?, environment: [String: String] = ProcessInfo.processInfo.environment
    ) async throws(PrivateClusterError) -> ServerPrograms {
        let places = searchPath(environment)
        let found = places.filter { place in
            ["initdb", "postgres", "psql"].allSatisfy { FileManager.default.isExecutableFile(atPath: place + "/" + $0) }
        }
        guard let first = found.first else { throw .programsNotFound(searched: places) }
        guard let version else { return ServerPrograms(directory: first) }
        var versions: [String] = []
        for directory in found {
            let programs = ServerPrograms(directory: directory)
            let major = await programs.majorVersion()
            if major == version { return programs }
            versions.append("PostgreSQL \(major) in \(directory)")
        }
        throw .noProgramsFor(version: version, found: versions)
    }

    /// `PG_BIN`, then the newest of the places where distributions install servers, then `PATH`.
    private static func searchPath(_ environment: [String: String]) -> [String] {
        if let chosen = environment["PG_BIN"], !chosen.isEmpty { return [chosen] }
        let installed = [("/usr/lib/postgresql", ""), ("/usr", "pgsql-"), ("/opt/homebrew/opt", "postgresql@")].flatMap { parent, prefix in
            let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
            let versions = names.compactMap { name in name.hasPrefix(prefix) ? Int(name.dropFirst(prefix.count)) : nil }
            return versions.sorted(by: >).map { "\(parent)/\(prefix)\($0)/bin" }
        }
        return installed + (environment["PATH"] ?? "").split(separator: ":").map(String.init)
    }

    /// `postgres (PostgreSQL) 15.18 (Debian …)` is 15.
    private func majorVersion() async -> String {
        let answer = await Command(executable: path("postgres"), arguments: ["--version"]).run().output
        let number = answer.split(separator: " ").first { $0.first?.isNumber == true } ?? ""
        return String(number.prefix { $0.isNumber })
    }
}
