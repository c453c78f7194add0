internal import ArgumentParser
internal import Control
internal import JSONText
internal import SyncEngine

/// `ticx-sync inspect JOURNAL`.
struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "A journal for people: records, clocks, receipts, replicas.",
        discussion: """
            Prints one line a record, then what the records add up to: the version vector (replica and counter), \
            receipts, messages. With --json: one JSON object a record as it is stored, for jq.
            """)

    @Argument(help: "A user's number or e-mail address, or: directory, tickets.") var journal: String
    @Option(help: "Start after this seq.") var after: UInt64 = 0
    @Option(help: "Stop after this many records.") var limit: Int?
    @Flag(help: "Keep printing what is added, until Ctrl-C. Needs a running server.") var follow = false
    @OptionGroup var data: DataOption
    @OptionGroup var output: JSONOption

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit takes a number from 1.") }
    }

    func run() async throws {
        let office = Office(try data.configuration())
        if follow, try !office.hasServer() {
            throw CommandFailure("No server runs on this data directory, so nothing is added. Drop --follow.")
        }
        try await office.open { ask in
            let (journal, title) = try await resolve(ask)
            if !output.json { Terminal.line(title) }
            try await print(journal, ask)
        }
    }

    /// The journal that was named, and a heading for it.
    private func resolve(
        _ ask: (ControlRequest) async throws -> JSONSlice
    ) async throws -> (journal: JournalID, title: String) {
        if let shared = JournalID(journal) { return (shared, "journal \(shared)") }
        guard let reference = UserReference(journal) else {
            throw ValidationError("\"\(journal)\" is no user's number or address, nor directory or tickets.")
        }
        let user = try await ask(.showUser(reference))
        let id = JournalID.user(UserID(Int(user["id"]?.integer ?? 0)))
        return (id, "journal \(id)  \(user["name"]?.string ?? "") <\(user["email"]?.string ?? "")>")
    }

    private func print(_ journal: JournalID, _ ask: (ControlRequest) async throws -> JSONSlice) async throws {
        var position = after
        var left = limit ?? .max
        var digest = JournalDigest(journal: journal)
        // The first page comes at once; only at the head is there something to wait for.
        var wait = Duration.zero
        while left > 0 {
            let page = try await ask(
                .inspect(.init(journal: journal, after: position, limit: min(left, 500), wait: wait)))
            let records = page["records"]?.elements ?? []
            for record in records {
                position = record["seq"]?.integer.map(Seq.init) ?? position
                digest.fold(record)
                Terminal.line(output.json ? record.text : RecordLine(record).text)
            }
            left -= records.count
            digest.head = page["head"]?.integer ?? 0
            digest.floor = page["floor"]?.integer ?? 0
            if records.isEmpty, !follow { break }
            if follow { wait = ControlRequest.Inspection.maximumWait }
        }
        if !output.json { Terminal.line(digest.text) }
    }
}
