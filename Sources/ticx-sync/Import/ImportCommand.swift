internal import ArgumentParser
internal import DatabaseImport
internal import TicketExchange
internal import TicketFormats

/// `ticx-sync import`.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take over tickets of another system, or the rows of the earlier database.",
        discussion: """
            Of other systems one XML file, which is told by its beginning: ticx (what `ticx-sync export` writes, as it \
            is or in a zip archive with attachments), the RSS of a Jira search, Bugzilla, ServiceNow, Mantis, Redmine, \
            Zendesk or Freshdesk. All of it is checked before anything is written; people whom nobody here is are \
            entered as deactivated. The same file again adds nothing, a newer one updates what nobody has changed \
            here since. docs/ticket-formats.md tells what becomes of each field.

            Of the earlier database dumps of its SQL schema: JSON (an object of tables, or a file a table), CSV (a \
            file a table, named after it), or the INSERT statements of T-SQL. People keep their numbers plus 10000, \
            tickets their numbers and times where these are free; rows that are here already are left as they are. \
            docs/import.md tells what becomes of each column.

            An import that was cut short goes on when it is run again. Nobody is notified.

            Exit codes: 0 done (what could not be taken is listed with its place), 1 refused or failed, 64 wrong usage.
            """)

    @OptionGroup var flags: ImportFlags
    @Option(help: "auto, json, csv or sql for dumps; \(TicketFormat.importedWords) for tickets.") var format = "auto"
    @Flag(help: "Of tickets: leave out the bad ones, instead of taking none when one is bad.") var partial = false
    @Option(
        help: "Of tickets: a file with lines NAME = E-MAIL, who is meant by accounts of the other system.",
        completion: .file())
    var people: String?

    func validate() throws {
        guard format != "auto", DumpFormat(rawValue: format) == nil else { return }
        guard TicketFormat(rawValue: format)?.isImported == true else {
            throw ValidationError("--format takes auto, json, csv, sql, \(TicketFormat.importedWords).")
        }
    }

    func run() async throws {
        if let file = try ticketFile() { return try await take(file) }
        guard !partial, people == nil else {
            throw ValidationError(
                "--partial and --people are for tickets of other systems, and these are no such file.")
        }
        try await flags.takeDump(DumpFormat(rawValue: format))
    }

    /// The file, if tickets of another system are meant.
    private func ticketFile() throws -> TicketFile? {
        guard DumpFormat(rawValue: format) == nil else { return nil }
        let files = try flags.files.map { try TicketFile(path: $0) }
        guard try format != "auto" || files.contains(where: { try $0.isMarkup() }) else { return nil }
        guard files.count == 1 else {
            throw ValidationError("Tickets of other systems are imported one file at a time.")
        }
        guard !flags.withRoles, flags.timeZone == nil else {
            throw ValidationError("--with-roles and --time-zone are for dumps of a database, and this is none.")
        }
        return files[0]
    }

    private func take(_ file: TicketFile) async throws {
        var options = TicketImportOptions()
        options.source = flags.source
        options.format = TicketFormat(rawValue: format)
        options.isDryRun = flags.dryRun
        options.isPartial = partial
        options.people = try people.map { try PeopleFile.read($0) } ?? [:]
        if let source = flags.source, !TicketImportOptions.isSource(source) {
            throw ValidationError("--source takes at most 200 bytes without control characters.")
        }
        let report: TicketImportReport
        do {
            report = try await flags.working { desk, progress in
                try await TicketImporter(file, options: options, desk: desk, progress: progress).run()
            }
        } catch let fault as FormatFault {
            throw CommandFailure("\(file.name): \(fault)")
        }
        flags.tell(report.encoded, report.lines)
    }
}

/// `ticx-sync user import`.
struct UserImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take over the people of the earlier database, and nothing else.",
        discussion: "Reads the same dumps as `ticx-sync import` and takes the rows of `users`.")

    @OptionGroup var flags: ImportFlags
    @Option(help: "auto, json, csv or sql; auto goes by each file's beginning and name.") var format = "auto"

    func validate() throws {
        guard format == "auto" || DumpFormat(rawValue: format) != nil else {
            throw ValidationError("--format takes auto, json, csv or sql.")
        }
    }

    func run() async throws { try await flags.takeDump(DumpFormat(rawValue: format), usersOnly: true) }
}

extension TicketFormat {
    /// `ticx, jira, …`
    fileprivate static var importedWords: String {
        imported.map(\.rawValue).joined(separator: ", ")
    }
}
