internal import ArgumentParser
internal import Control
internal import DatabaseImport
internal import SyncEngine

/// `ticx-sync import`.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take over the rows of the earlier database: people, tickets, chats, questions.",
        discussion: """
            Reads dumps of the SQL schema: JSON (an object of tables, or a file a table), CSV (a file a table, named \
            after it), or the INSERT statements of T-SQL. All files are read through before anything is written. \
            People keep their numbers plus 10000, tickets their numbers and times where these are free; rows that are \
            here already are left as they are, so a second run adds nothing and one that was cut short goes on. \
            Nobody is notified. docs/import.md tells what becomes of each column.

            Exit codes: 0 done (rows that could not be taken are listed with their place), 1 refused or failed, 64 \
            wrong usage.
            """)

    @OptionGroup var dump: DumpOptions

    func run() async throws { try await dump.run(usersOnly: false) }
}

/// `ticx-sync user import`.
struct UserImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take over the people of the earlier database, and nothing else.",
        discussion: "Reads the same files as `ticx-sync import` and takes the rows of `users`.")

    @OptionGroup var dump: DumpOptions

    func run() async throws { try await dump.run(usersOnly: true) }
}

/// What both verbs take.
struct DumpOptions: ParsableArguments {
    @Argument(help: "Files of a dump, in any order.") var files: [String]
    @Option(help: "auto, json, csv or sql; auto goes by each file's beginning and name.") var format = "auto"
    @Flag(help: "Write nothing; tell what would be done.") var dryRun = false
    @Flag(help: "Let people keep their roles. Else everybody is a user.") var withRoles = false
    @Option(help: "Where the clocks stood that the times are from: Europe/Berlin or +01:00. Default: UTC.")
    var timeZone: String?
    @Option(help: "What the other system is called, when there is more than one.") var source = "database"
    @OptionGroup var data: DataOption
    @OptionGroup var output: JSONOption

    func validate() throws {
        guard format == "auto" || DumpFormat(rawValue: format) != nil else {
            throw ValidationError("--format takes auto, json, csv or sql.")
        }
        if let timeZone, LocalZone(timeZone) == nil {
            throw ValidationError("--time-zone takes a name such as Europe/Berlin, or +01:00.")
        }
        guard (1...40).contains(source.utf8.count), source.utf8.allSatisfy(Self.isName) else {
            throw ValidationError("--source takes 1 to 40 letters, digits and hyphens.")
        }
    }

    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    func run(usersOnly: Bool) async throws {
        var options = ImportOptions(now: Environment.system.now())
        options.source = source.lowercased()
        options.keepsRoles = withRoles
        options.usersOnly = usersOnly
        options.isDryRun = dryRun
        if let zone = timeZone.flatMap(LocalZone.init) { options.zone = zone }
        let dump = try files.map { try DumpFile(path: $0, format: DumpFormat(rawValue: format)) }
        let bar = ProgressBar("import")
        defer { bar.clear() }
        let isDryRun = dryRun
        let report = try await Office(try data.configuration()).open(creates: !dryRun) { ask in
            try await withoutActuallyEscaping(ask) { ask in
                let importer = DatabaseImporter(
                    dump, options: options, desk: ImportDesk(isDryRun: isDryRun, asking: ask),
                    progress: { bar.show(UpkeepProgress(done: $0, total: $1)) })
                return try await importer.run()
            }
        }
        bar.clear()
        guard !output.json else { return Terminal.line(String(decoding: report.encoded, as: UTF8.self)) }
        for line in report.lines { Terminal.line(line) }
    }
}
