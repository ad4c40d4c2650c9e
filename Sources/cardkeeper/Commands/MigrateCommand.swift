import ArgumentParser
import CardLedger
import CardService

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Show the schema's version, or bring the schema up or down.",
        discussion: "serve refuses to work with a database whose schema is not the one it was written for; migrate up makes it so.",
        subcommands: [MigrateStatusCommand.self, MigrateUpCommand.self, MigrateDownCommand.self], defaultSubcommand: MigrateStatusCommand.self)
}

/// What the three have in common.
private struct MigrateOptions: ParsableArguments {
    @OptionGroup var configuration: ConfigurationOptions
    @OptionGroup var sqlFolder: SQLFolderOptions
    @OptionGroup var output: OutputOptions

    func withMigrator<Value>(_ body: (Migrator) async throws -> Value) async throws -> Value {
        let folder = try sqlFolder.folder()
        let access = try await DatabaseAccess.open(try configuration.read(requiring: .database))
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(Migrator(databaseURL: access.url, sqlDirectory: folder)))
        } catch let error as LedgerError {
            result = .failure(CommandFailure(error.description))
        } catch {
            result = .failure(error)
        }
        await access.close()
        return try result.get()
    }

    func show(_ migrations: [MigrationStatus], whenEmpty: String) {
        if output.json {
            Terminal.print(.array(migrations.map(\.json)))
        } else if migrations.isEmpty {
            Terminal.print(whenEmpty)
        } else {
            var table = TextTable([("version", .right), ("subject", .left), ("state", .left)])
            for migration in migrations {
                table.add([String(migration.version), migration.subject, migration.isApplied ? "applied" : "not applied"])
            }
            Terminal.print(table.text)
        }
    }
}

extension MigrationStatus {
    fileprivate var json: JSONOutput {
        .present([("version", .int(Int64(version))), ("subject", .string(subject)), ("applied", .bool(isApplied))])
    }
}

struct MigrateStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show every migration and whether the database has it.")

    @OptionGroup private var options: MigrateOptions

    func run() async throws {
        let migrations = try await options.withMigrator { try await $0.status() }
        options.show(migrations, whenEmpty: "there are no migrations")
    }
}

struct MigrateUpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up", abstract: "Apply every migration that the database lacks, each in one transaction.")

    @OptionGroup private var options: MigrateOptions

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Into how many buckets the hot tables are divided. Counts only when the schema is made, and stays; 1 is right for plain PostgreSQL.",
            valueName: "count"))
    var buckets: Int?

    func validate() throws {
        if let buckets, !(1...1024).contains(buckets) { throw ValidationError("--buckets is \(buckets); it must be from 1 to 1024.") }
    }

    func run() async throws {
        let applied = try await options.withMigrator { try await $0.up(bucketCount: buckets) }
        options.show(applied, whenEmpty: "nothing to do: the schema has version \(Migrator.requiredVersion)")
    }
}

struct MigrateDownCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down", abstract: "Take back the last migrations. What their tables hold is gone.")

    @OptionGroup private var options: MigrateOptions

    @Option(name: .long, help: ArgumentHelp("How many migrations to take back.", valueName: "number"))
    var count = 1

    @Flag(name: .long, help: "Yes, drop what these migrations made, with all data in it.")
    var dropData = false

    func validate() throws {
        guard count >= 1 else { throw ValidationError("--count is \(count); it must be 1 or more.") }
        guard dropData else { throw ValidationError("This deletes data. Make a backup, then say --drop-data.") }
    }

    func run() async throws {
        let takenBack = try await options.withMigrator { try await $0.down(count: count) }
        options.show(takenBack, whenEmpty: "nothing to do: no migration is applied")
    }
}
