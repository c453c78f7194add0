public import SyncEngine

/// What an import is to do.
public struct ImportOptions: Sendable {
    /// What the other system is called: rows of one system are the same rows at every import.
    public var source = "database"
    /// Whether people keep the roles they had; else everybody is `user`.
    public var keepsRoles = false
    public var usersOnly = false
    public var isDryRun = false
    /// Of times that do not say how far from UTC they are.
    public var zone = LocalZone.utc
    /// What `GETDATE()` and a missing time mean.
    public var now: Timestamp

    public init(now: Timestamp) { self.now = now }
}

/// Where an import puts things: the engine, here or at the other end of the control socket.
public struct ImportDesk {
    public var people: ([PastPerson]) async throws -> [PastPersonOutcome]
    public var past: ([PastOperation]) async throws -> [PastOutcome]
    /// The addresses of people here, by address or by what comes before the `@`; nil for whom nobody is, or several.
    public var addresses: ([String]) async throws -> [String?]

    public init(
        people: @escaping ([PastPerson]) async throws -> [PastPersonOutcome],
        past: @escaping ([PastOperation]) async throws -> [PastOutcome],
        addresses: @escaping ([String]) async throws -> [String?] = { $0.map { _ in nil } }
    ) {
        self.people = people
        self.past = past
        self.addresses = addresses
    }

    /// A service in this process.
    public init(_ service: SyncService, isDryRun: Bool) {
        people = { try await service.record($0, isDryRun: isDryRun) }
        past = { try await service.record($0, isDryRun: isDryRun) }
        addresses = { try await service.addresses(of: $0) }
    }
}

/// Brings the rows of the earlier database into the engine.
///
/// The files are read once to check them, then once for each table, in an order in which everything a row names is
/// there already: rows are never gathered. What is kept are numbers: who and which ticket a number of theirs is.
public final class DatabaseImporter {
    let options: ImportOptions
    let desk: ImportDesk
    private let files: [DumpFile]
    private let progress: (Int, Int) -> Void
    public internal(set) var report: ImportReport

    /// The tables in each file.
    private var contents: [Set<String>] = []
    private var done = 0
    private var total = 0

    /// Who a user's number and address are here.
    var peopleByNumber: [Int64: UserID] = [:]
    var peopleByEmail: [String: UserID] = [:]
    var pendingPeople: [PendingPerson] = []
    /// What a ticket's number, or of one without the key it has in the report, is here.
    var tickets: [String: EventID] = [:]
    /// Tickets that were imported earlier with another content.
    var changedTickets: Set<String> = []
    /// The last message that somebody has read of somebody else.
    var marks: [Mark: (operation: OperationID, at: Timestamp)] = [:]
    /// Digests of questions that came with an answer, and how often.
    var answered: [ContentDigest: Int] = [:]
    private var pending: [PendingOperation] = []
    /// What follows from operations of the batch that is being put on record.
    var following: [PendingOperation] = []
    private var pendingBytes = 0

    /// - Parameter progress: told bytes read and to read, now and then.
    public init(
        _ files: [DumpFile], options: ImportOptions, desk: ImportDesk,
        progress: @escaping (Int, Int) -> Void = { _, _ in }
    ) {
        self.files = files
        self.options = options
        self.desk = desk
        self.progress = progress
        report = ImportReport(isDryRun: options.isDryRun)
    }

    /// Reads all files, then puts what they hold on record.
    ///
    /// - Throws: `DumpFault` for a file that cannot be read to its end, before anything is written; what the desk
    ///   throws: what was written until then stays, and the same import goes on where it stopped.
    public func run() async throws -> ImportReport {
        try check()
        try await forEach(.users, take(user:))
        guard !options.usersOnly else { return report }
        try await forEach(.tickets, take(ticket:))
        try await forEach(.notes, take(note:))
        try await forEach(.tickets, take(outcomeOf:))
        try await forEach(.messages, take(message:))
        try await takeMarks()
        try await forEach(.contacts, take(contact:))
        try await forEach(.answers, take(answer:))
        try await forEach(.questions, take(question:))
        return report
    }

    /// Every row is read before the first one is taken.
    private func check() throws(DumpFault) {
        total = files.reduce(0) { $0 + $1.bytes }
        for file in files {
            var tables: Set<String> = []
            var rows = try file.rows(now: options.now.description)
            while let item = try rows.next() {
                switch item {
                case .row(let row):
                    tables.insert(row.table)
                    if let reason = leftOut(row.table) {
                        if report.counts(row.table) == .init() { report.warn(row.table, row.place, reason) }
                        report.count(row.table, \.leftOut)
                    }
                case .bad(let place, let table, let reason):
                    if leftOut(table) == nil { report.skip(table, place, reason) }
                case .remark(let place, let text): report.warn(nil, place, text)
                }
            }
            contents.append(tables)
            step(file)
        }
        let isForeign = contents.joined().allSatisfy { Table(rawValue: $0) == nil } && report.problemCount == 0
        if isForeign, report.warningCount > 0, let file = files.first { throw DumpFile.foreign(file.name) }
        for (file, tables) in zip(files, contents) { total += file.bytes * tables.reduce(0) { $0 + passes(of: $1) } }
    }

    private func passes(of table: String) -> Int {
        guard leftOut(table) == nil else { return 0 }
        return table == Table.tickets.rawValue ? 2 : 1
    }

    /// Why a table's rows are not taken over; nil when they are.
    private func leftOut(_ table: String) -> String? {
        guard let known = Table(rawValue: table) else { return "this table is not known; its rows are left out" }
        switch known {
        case .users: return nil
        case _ where options.usersOnly: return "only users are imported; these rows are left out"
        case .notifications: return "notifications of the earlier system are left out: they tell of what is long done"
        case .attachments: return "files are not in a dump; these rows are left out"
        default: return nil
        }
    }

    private func step(_ file: DumpFile) {
        done += file.bytes
        progress(done, total)
    }

    private func forEach(_ table: Table, _ take: (Row) async throws -> Void) async throws {
        for (file, tables) in zip(files, contents) where tables.contains(table.rawValue) {
            var rows = try file.rows(now: options.now.description)
            while let item = try rows.next() {
                if case .row(let row) = item, row.table == table.rawValue { try await take(row) }
            }
            step(file)
        }
        try await flushPeople()
        while !pending.isEmpty { try await flush() }
    }

    // MARK: Batches

    /// An operation that waits for its batch.
    struct PendingOperation {
        var past: PastOperation
        var table: String
        var place: Place?
        /// Whether the row is counted by it.
        var isCounted: Bool
        var done: (PastOutcome) -> Void = { _ in }
    }

    private static let batchOperations = 400
    private static let batchBytes = 512 << 10

    /// Puts an operation on record with its batch.
    func put(
        _ past: PastOperation, table: String, place: Place?, isCounted: Bool = true,
        done: @escaping (PastOutcome) -> Void = { _ in }
    ) async throws {
        pending.append(
            PendingOperation(past: past, table: table, place: place, isCounted: isCounted, done: done))
        pendingBytes += past.body.count + (past.answer?.utf8.count ?? 0)
        if pending.count >= Self.batchOperations || pendingBytes >= Self.batchBytes { try await flush() }
    }

    func flush() async throws {
        guard !pending.isEmpty else { return }
        let batch = pending
        (pending, pendingBytes) = ([], 0)
        for (item, outcome) in zip(batch, try await desk.past(batch.map(\.past))) {
            tally(item, outcome)
            item.done(outcome)
        }
        pending += following
        following = []
    }

    private func tally(_ item: PendingOperation, _ outcome: PastOutcome) {
        switch outcome.status {
        case .created: if item.isCounted { report.count(item.table, \.created) }
        case .known: if item.isCounted { report.count(item.table, \.unchanged) }
        case .changed:
            guard item.isCounted else { return }
            report.count(item.table, \.unchanged)
            report.warn(item.table, item.place, "this row was imported earlier with another content; that one stays")
        case .rejected:
            if item.isCounted { report.count(item.table, \.skipped) }
            report.problem(item.table, item.place, outcome.reason ?? "it was rejected")
        }
    }

    /// The opId of what a row makes.
    func operation(_ parts: String...) -> OperationID {
        .derived("import", options.source, parts.map { "\($0.utf8.count):\($0)" }.joined())
    }
}

/// Whose messages somebody has read.
struct Mark: Hashable, Comparable {
    var reader: UserID
    var peer: UserID

    static func < (left: Mark, right: Mark) -> Bool {
        (left.reader, left.peer) < (right.reader, right.peer)
    }
}
