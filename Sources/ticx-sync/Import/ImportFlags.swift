internal import ArgumentParser
internal import Control
internal import DatabaseImport
internal import SyncEngine

/// What both verbs that import take, and how they work.
struct ImportFlags: ParsableArguments {
    @Argument(help: "One file of tickets, or the files of a dump in any order.", completion: .file())
    var files: [String]
    @Flag(help: "Write nothing; tell what would be done.") var dryRun = false
    @Flag(help: "Of a dump: let people keep their roles. Else everybody is a user.") var withRoles = false
    @Option(help: "Of a dump: where the clocks stood, Europe/Berlin or +01:00. Default: UTC.") var timeZone: String?
    @Option(help: "What the other system is called, when there is more than one.") var source: String?
    @OptionGroup var data: DataOption
    @OptionGroup var output: JSONOption

    func validate() throws {
        if let timeZone, LocalZone(timeZone) == nil {
            throw ValidationError("--time-zone takes a name such as Europe/Berlin, or +01:00.")
        }
    }

    /// Puts the rows of a dump on record.
    ///
    /// - Parameter format: nil: by each file's beginning and name.
    func takeDump(_ format: DumpFormat?, usersOnly: Bool = false) async throws {
        var options = ImportOptions(now: Environment.system.now())
        if let source {
            guard (1...40).contains(source.utf8.count), source.utf8.allSatisfy(Self.isName) else {
                throw ValidationError("--source takes 1 to 40 letters, digits and hyphens for a dump.")
            }
            options.source = source.lowercased()
        }
        options.keepsRoles = withRoles
        options.usersOnly = usersOnly
        options.isDryRun = dryRun
        if let zone = timeZone.flatMap(LocalZone.init) { options.zone = zone }
        let dump = try files.map { try DumpFile(path: $0, format: format) }
        let report = try await working { [options] desk, progress in
            try await DatabaseImporter(dump, options: options, desk: desk, progress: progress).run()
        }
        tell(report.encoded, report.lines)
    }

    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// Runs an import at the desk of whoever owns the store, and shows how far it is.
    func working<Report>(
        _ take: (ImportDesk, @escaping (Int, Int) -> Void) async throws -> Report
    ) async throws -> Report {
        let bar = ProgressBar("import")
        defer { bar.clear() }
        let isDryRun = dryRun
        return try await Office(try data.configuration()).open(creates: !dryRun) { ask in
            try await withoutActuallyEscaping(ask) { ask in
                try await take(ImportDesk(isDryRun: isDryRun, asking: ask)) {
                    bar.show(UpkeepProgress(done: $0, total: $1))
                }
            }
        }
    }

    /// - Parameters:
    ///   - json: for programs.
    ///   - lines: for people.
    func tell(_ json: [UInt8], _ lines: [String]) {
        guard !output.json else { return Terminal.line(String(decoding: json, as: UTF8.self)) }
        for line in lines { Terminal.line(line) }
    }
}
