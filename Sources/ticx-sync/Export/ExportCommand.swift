internal import ArgumentParser
internal import Control
internal import JSONText
internal import SyncEngine
internal import SyncHTTP
internal import TicketFormats

/// `ticx-sync export`.
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write tickets to a file that other systems and programs read.",
        discussion: """
            ticx is this program's own XML, which loses nothing and comes back with `ticx-sync import`. jira, bugzilla \
            and servicenow are what those systems import; spreadsheetml opens in Excel, fods in LibreOffice, atom in \
            feed readers, html prints as a report; csv and json (an object a line) are for scripts. \
            docs/ticket-formats.md tells where each field goes and what is lost.

            Without --output the file goes to standard output. FILE is replaced when the export is whole; only you can \
            read it.

            With --user everything that a person has here is written instead, as JSON lines: who they are, the \
            records of their journal, and the tickets they have to do with.

            Exit codes: 0 done, 1 refused or failed (FILE is as it was), 64 wrong usage.
            """)

    @Option(help: "\(TicketFormat.exportedWords). Default: by the ending of FILE, else ticx.") var format: String?
    @Option(name: .shortAndLong, help: "The file to write.", completion: .file()) var output: String?
    @OptionGroup var filter: FilterOptions
    @Option(help: "What this person has here, by number or e-mail address, instead of tickets.") var user: String?
    @OptionGroup var data: DataOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        if let format, TicketFormat(rawValue: format)?.isExported != true {
            throw ValidationError("--format takes \(TicketFormat.exportedWords).")
        }
        if json.json, path == nil {
            throw ValidationError(
                "--json tells about the file that --output names; without one, standard output is it.")
        }
        _ = try filter.filter()
        _ = try filter.assignee()
        guard let user else { return }
        guard UserReference(user) != nil else {
            throw ValidationError("\"\(user)\" is neither a user's number nor an e-mail address.")
        }
        guard format == nil || format == TicketFormat.json.rawValue, filter.isEmpty else {
            throw ValidationError("--user writes all of a person as JSON lines; leave --format and filters out.")
        }
    }

    /// Nil for standard output.
    private var path: String? { output == "-" ? nil : output }

    private func export() throws -> ControlRequest.Export {
        if let user = user.flatMap(UserReference.init) { return .person(user) }
        let format = format.flatMap(TicketFormat.init(rawValue:)) ?? path.flatMap(TicketFormat.init(ending:)) ?? .ticx
        return .tickets(format, try filter.filter(), assignee: try filter.assignee())
    }

    func run() async throws {
        let export = try export()
        let office = Office(try data.configuration())
        let bar = ProgressBar("export", unit: .things(user == nil ? "tickets" : "records"))
        let result: JSONSlice
        if let path {
            let file = try ExportFile(replacing: path)
            result = try await office.export(export) { piece, progress in
                try file.write(piece)
                bar.show(progress)
            }
            try file.finish()
        } else {
            result = try await office.export(export) { piece, _ in try ExportFile.writeToStandardOutput(piece) }
        }
        bar.clear()
        tell(result)
    }

    private func tell(_ result: JSONSlice) {
        if json.json { return Terminal.line(result.text) }
        for loss in result["losses"]?.members ?? [] {
            Terminal.note("lost in this format: \(loss.key) (\(loss.value.text))")
        }
        guard let path else { return }
        let records = result["records"]?.integer.map { "\($0) records and " } ?? ""
        let tickets = result["tickets"]?.integer ?? 0
        Terminal.line("\(path): \(records)\(tickets) tickets, \(result.bytes("bytes"))")
    }
}

extension TicketFormat {
    /// `ticx, jira, …`
    static var exportedWords: String { exported.map(\.rawValue).joined(separator: ", ") }

    /// What a file of this name is expected to be; nil where several could be meant.
    init?(ending path: String) {
        let ending = path.split(separator: "/").last.flatMap { $0.split(separator: ".").last }?.lowercased()
        let formats = Self.exported.filter { $0.fileExtension == ending }
        guard formats.count == 1 else { return nil }
        self = formats[0]
    }
}
