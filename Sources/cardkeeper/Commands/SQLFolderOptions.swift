import ArgumentParser
import Foundation

/// `--sql`, for every command that may have to make the schema.
struct SQLFolderOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The folder with the migrations; when absent, sql beside the program, or of the checkout it was built in.", valueName: "dir"))
    var sql: String?

    func folder() throws -> String {
        let candidates = sql.map { [$0] } ?? Self.candidates
        for candidate in candidates where FileManager.default.fileExists(atPath: candidate + "/migrations") {
            return candidate
        }
        throw CommandFailure(
            "the folder with the migrations is in none of: \(candidates.joined(separator: ", ")). Give it with --sql DIR: it is sql/ of the source tree.",
            status: .wrongUsageOrConfiguration)
    }

    /// `sql` beside the program and in every folder above it: a build in a checkout lies some levels below its top.
    private static var candidates: [String] {
        guard let program = Bundle.main.executableURL?.resolvingSymlinksInPath() else { return ["sql"] }
        var folder = program.deletingLastPathComponent()
        var candidates: [String] = []
        while folder.path != "/" && candidates.count < 6 {
            candidates.append(folder.appendingPathComponent("sql").path)
            folder.deleteLastPathComponent()
        }
        return candidates
    }
}
