import CardLedger
import Foundation
import ScratchPostgres

enum MigratedDatabase {
    /// The URL of a fresh database with the schema.
    static func url() async throws -> String {
        let url = try await ScratchPostgres.shared.database()
        let sql = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../sql").standardizedFileURL.path()
        try await Migrator(databaseURL: url, sqlDirectory: sql).up()
        return url
    }
}
