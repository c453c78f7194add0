import JSONText
import SyncEngine
import TestSupport
import Testing

@testable import DatabaseImport

/// Every import starts from a dump of six people and what they did.
@Suite struct ImporterTests {
    static let dump = #"""
        INSERT INTO users (id, email, name, password_hash, designation, department, role, active) VALUES
          (1, N'admin@ticxnova.com', N'System',
            N'$2b$10$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234', NULL, 'IT', 'admin', 1),
          (21, N'Mira@Nord.example', N'Mira',
            N'$2b$10$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234', 'Lead', 'IT', 'manager', 1),
          (22, N'ole@nord.example', N'Ole O''Hara', N'secret', NULL, 'Sales', 'user', 1),
          (23, N'gone@nord.example', N'Gone', NULL, NULL, NULL, 'admin', 0),
          (24, N'no address', N'Nobody', NULL, NULL, NULL, 'user', 1);
        INSERT INTO tickets (id, ticket_id, title, description, status, priority, ticket_type, department, assigned_to,
            created_by, response_time_minutes, resolution_time_minutes, created_at, closed_at, due_date) VALUES
          (5, 'INC-2024-001', N'Mail <b>bounces</b>', N'"; DROP TABLE t; --', 'Completed', 'High', 'Incident', 'IT',
            'mira@nord.example', 'ole@nord.example', 20, 90, '2024-03-01 10:00', '2024-03-01 11:30:00', NULL),
          (6, 'CHG-2024-077', N'Neuer Druker 🖨️', N'', 'Parked', 'Someday', 'Change Request', 'IT', 'left@nord.example',
            'gone@nord.example', NULL, NULL, '2024-04-01 10:00:00', NULL, '2024-05-01'),
          (7, 'nonsense', NULL, N'Only a text', 'Open', 'P4', 'Task', 'Sales', 'somebody', NULL, NULL, NULL,
            '2024-04-02', NULL, '2024-05-01 12:30');
        INSERT INTO ticket_notes (id, ticket_id, comment, status, created_by, created_at) VALUES
          (1, 5, N'Looking into it', 'In Progress', 'mira@nord.example', '2024-03-01 10:25:00'),
          (2, 99, N'Lost', NULL, 'mira@nord.example', '2024-03-01 10:25:00');
        INSERT INTO chat_messages (id, sender_id, receiver_id, message, message_type, read_at, created_at) VALUES
          (1, 21, 22, N'Hello Ole', 'text', '2024-03-01 12:05', '2024-03-01 12:00'),
          (2, 22, 21, N'Hello Mira', 'text', NULL, '2024-03-01 12:01'),
          (3, 21, 22, N'Still there?', 'text', NULL, '2024-03-02 12:00'),
          (4, 21, 77, N'To nobody', 'text', NULL, '2024-03-02 12:00'),
          (5, 22, 23, N'Bye 👋', 'emoji', NULL, '2024-03-02 12:00');
        INSERT INTO frequent_contacts (id, user_id, contact_id, last_contact, created_at) VALUES
          (1, 21, 22, '2024-03-01', '2024-01-01');
        INSERT INTO ai_interactions (id, user_id, message, page, created_at) VALUES
          (1, 22, N'my tickets', 'dashboard', '2024-03-01'), (2, 22, N'help', NULL, '2024-03-02');
        INSERT INTO ai_responses (id, user_id, user_message, ai_response, page, created_at) VALUES
          (1, 22, N'my tickets', N'You have <b>one</b><script>alert(1)</script>', 'dashboard', '2024-03-01');
        INSERT INTO notifications (id, user_id, title, message) VALUES (1, 22, 'x', 'y');
        """#

    private let ole = UserID(10_022)
    private let mira = UserID(10_021)

    private func service(_ store: any JournalStore = MemoryStore()) async throws -> SyncService {
        try await SyncService(
            store: store, cursorKey: [UInt8](repeating: 7, count: 32),
            environment: ManualClock("2026-11-22T08:00:00.000Z").environment)
    }

    @discardableResult
    private func take(
        _ service: SyncService, _ text: String = Self.dump, name: String = "dump.sql",
        _ edit: (inout ImportOptions) -> Void = { _ in }
    ) async throws -> ImportReport {
        var options = ImportOptions(now: Dumps.now)
        edit(&options)
        let file = DumpFile(name: name, bytes: Array(text.utf8))
        return try await DatabaseImporter(
            [file], options: options, desk: ImportDesk(service, isDryRun: options.isDryRun)
        ).run()
    }

    private func figures(_ report: ImportReport) -> [String: [Int]] {
        Dictionary(
            uniqueKeysWithValues: report.tables.map { name, counts in
                (name, [counts.created, counts.updated, counts.unchanged, counts.skipped, counts.leftOut])
            })
    }

    private func contents(_ store: MemoryStore) async throws -> [JournalID: Seq] {
        let journals = try await store.journals()
        return Dictionary(uniqueKeysWithValues: zip(journals, try await store.heads(journals)))
    }

    private func ticket(_ number: String, _ service: SyncService) async throws -> Ticket? {
        try await service.change(
            .addUser(
                email: "see@all.example", name: "See", role: .admin, department: "", title: "", id: UserID(20_000),
                passwordHash: nil))
        return try await service.tickets(reader: UserID(20_000), matching: TicketFilter(), limit: nil)
            .first { $0.number == number }
    }

    @Test func `Every row is created, left out or told with its place`() async throws {
        let report = try await take(try await service())
        #expect(
            figures(report) == [
                "users": [4, 0, 0, 1, 0], "tickets": [3, 0, 0, 0, 0], "people": [2, 0, 0, 0, 0],
                "ticket_notes": [1, 0, 0, 1, 0], "chat_messages": [4, 0, 0, 1, 0], "read marks": [1, 0, 0, 0, 0],
                "frequent_contacts": [1, 0, 0, 0, 0], "ai_interactions": [1, 0, 1, 0, 0],
                "ai_responses": [1, 0, 0, 0, 0], "notifications": [0, 0, 0, 0, 1],
            ])
        #expect(report.problemCount == 3, "\(report.lines)")
        #expect(report.problems.compactMap { $0.place?.line } == [8, 19, 24])
    }

    @Test func `A second import and a dry run write nothing and count the same`() async throws {
        let store = MemoryStore()
        let service = try await service(store)
        let foreseen = try await take(service) { $0.isDryRun = true }
        #expect(try await contents(store).isEmpty)
        let first = try await take(service)
        #expect(figures(foreseen) == figures(first))
        let written = try await contents(store)
        let second = try await take(service)
        let again = try await take(service) { $0.isDryRun = true }
        #expect(try await contents(store) == written)
        #expect(figures(second) == figures(again))
        for (name, counts) in second.tables {
            #expect(counts.created == 0, "\(name)")
            #expect(counts.unchanged + counts.skipped + counts.leftOut > 0, "\(name)")
        }
        // The same store opened anew knows them as well.
        try await take(try await self.service(store))
        #expect(try await contents(store) == written)
    }

    @Test func `An import that was cut short anywhere is finished by the next one`() async throws {
        let whole = MemoryStore()
        try await take(try await service(whole))
        let wanted = try await contents(whole)
        for calls in 1...9 {
            let store = MemoryStore()
            let service = try await service(store)
            var left = calls
            let desk = ImportDesk(
                people: { people in
                    left -= 1
                    guard left >= 0 else { throw CancellationError() }
                    return try await service.record(people)
                },
                past: { past in
                    left -= 1
                    // The half of a batch is what a crash may leave of it.
                    let kept = left >= 0 ? past : Array(past.prefix(past.count / 2))
                    let outcomes = try await service.record(kept)
                    guard left >= 0 else { throw CancellationError() }
                    return outcomes
                })
            let file = DumpFile(name: "dump.sql", bytes: Array(Self.dump.utf8))
            _ = try? await DatabaseImporter([file], options: ImportOptions(now: Dumps.now), desk: desk).run()
            try await take(service)
            #expect(try await contents(store) == wanted, "cut after \(calls) calls")
        }
    }

    @Test func `People keep numbers and passwords, and get no rights they were not given`() async throws {
        let service = try await service()
        try await take(service)
        let mira = try #require(service.directory.user(mira))
        #expect((mira.email, mira.role, mira.department, mira.title) == ("mira@nord.example", .user, "IT", "Lead"))
        #expect(mira.passwordHash?.hasPrefix("$2b$10$") == true)
        #expect(service.directory.user(ole)?.passwordHash == nil)
        #expect(service.directory.user(ole)?.isActive == true)
        let published = try #require(service.directory.user(email: "admin@ticxnova.com"))
        #expect((published.role, published.isActive, published.passwordHash == nil) == (.user, false, true))
        #expect(service.directory.user(UserID(10_023))?.isActive == false)
        let report = try await take(service) { $0.keepsRoles = true }
        #expect(report.counts("users").updated == 2)
        #expect(service.directory.user(self.mira)?.role == .manager)
        #expect(service.directory.user(email: "admin@ticxnova.com")?.role == .user)
    }

    @Test func `An account that is here already stays as it is`() async throws {
        let service = try await service()
        try await service.change(
            .addUser(
                email: "ole@nord.example", name: "The real Ole", role: .agent, department: "Ops", title: "",
                id: UserID(10_021), passwordHash: "x"))
        let report = try await take(service) { $0.keepsRoles = true }
        let present = try #require(service.directory.user(UserID(10_021)))
        #expect((present.name, present.role, present.passwordHash) == ("The real Ole", .agent, "x"))
        let moved = try #require(service.directory.user(email: "mira@nord.example"))
        #expect(moved.id != UserID(10_021))
        #expect(report.warnings.contains { $0.text.contains("10021 is taken") })
        #expect(
            try await service.history(of: UserID(10_021), with: moved.id) == [
                "Hello Ole", "Hello Mira", "Still there?",
            ])
    }

    @Test func `A ticket has its number, people, times and agreed figures of then`() async throws {
        let service = try await service()
        try await take(service)
        let mail = try #require(try await ticket("INC-2024-001", service))
        #expect(mail.createdAt.description == "2024-03-01T10:00:00.000Z")
        #expect(mail.respondedAt?.description == "2024-03-01T10:20:00.000Z")
        #expect(mail.resolvedAt?.description == "2024-03-01T11:30:00.000Z")
        #expect((mail.creator, mail.assignee, mail.status, mail.priority) == (ole, mira, .completed, .p2))
        #expect(mail.text(.title) == "Mail <b>bounces</b>")
        #expect(mail.notes.count == 1)
    }

    @Test func `Words and numbers that have no place are kept in a note, and new numbers go on above`() async throws {
        let service = try await service()
        try await take(service)
        let change = try #require(try await ticket("CHG-2024-077", service))
        #expect((change.status, change.priority, change.notes.count) == (.open, .p3, 1))
        #expect(change.assignee.flatMap { service.directory.user($0) }?.isActive == false)
        let document = try await service.ticket(reader: UserID(20_000), .id(change.id))
        let page = String(describing: document?.entries)
        for kept in ["Parked", "Someday", "2024-05-01"] { #expect(page.contains(kept), "\(kept)") }
        let odd = try await service.tickets(reader: UserID(20_000), matching: TicketFilter(), limit: nil)
            .first { $0.text(.title) == "Only a text" }
        #expect(odd?.number == "TSK-2024-0001")
        #expect(odd?.text(.dueDate) == "2024-05-01T12:30")
        #expect(odd?.assignee == nil)
        let made = try await service.record([
            PastOperation(
                operation: .derived("one more"), author: ole, kind: "ticket.create",
                body: Array(#"{"type":"Incident","title":"x","description":""}"#.utf8),
                at: Timestamp("2024-06-01T00:00:00Z".utf8) ?? Dumps.now,
                fingerprint: ContentDigest(kind: "x", canonicalBody: []))
        ])
        #expect(made.first?.number == "INC-2024-0002")
    }

    @Test func `Messages stand in order and are unread where nobody read them`() async throws {
        let service = try await service()
        try await take(service)
        #expect(try await service.history(of: ole, with: mira) == ["Hello Ole", "Hello Mira", "Still there?"])
        #expect(try await service.history(of: mira, with: ole) == ["Hello Ole", "Hello Mira", "Still there?"])
        #expect(try await service.unreadCount(reader: ole, peer: mira) == 1)
        #expect(try await service.unreadCount(reader: mira, peer: ole) == 1)
    }

    @Test func `A row that changed in the earlier system is told and the ticket here stays`() async throws {
        let service = try await service()
        try await take(service)
        let changed = Self.dump.replacing("Mail <b>bounces</b>", with: "Mail works")
        let report = try await take(service, changed)
        #expect(report.warnings.contains { $0.text.contains("another content") })
        #expect(try await ticket("INC-2024-001", service)?.text(.title) == "Mail <b>bounces</b>")
    }

    @Test func `Texts longer than the engine takes are kept in parts, whole`() async throws {
        let service = try await service()
        let long = String(repeating: "Zeile mit Wörtern 🧯\n", count: 14_000)
        let users: [[String?]] = [["1", "a@x.org", "A"], ["2", "b@x.org", "B"]]
        let text =
            Dumps.sql("users", ["id", "email", "name"], users)
            + Dumps.sql("chat_messages", ["id", "sender_id", "receiver_id", "message"], [["1", "1", "2", long]])
            + Dumps.sql("tickets", ["id", "title", "description", "created_by"], [["1", "T", long, "a@x.org"]])
        let report = try await take(service, text)
        #expect(report.problemCount == 0, "\(report.lines)")
        #expect(try await service.history(of: UserID(10_002), with: UserID(10_001)).joined() == long)
        #expect(try await take(service, text).tables.allSatisfy { $0.counts.created == 0 })
    }

    @Test func `A file that cannot be read to its end changes nothing`() async throws {
        let store = MemoryStore()
        let service = try await service(store)
        await #expect(throws: DumpFault.self) {
            try await take(service, Self.dump + "\nINSERT INTO users (id) VALUES (@x)")
        }
        #expect(try await contents(store).isEmpty)
    }

    @Test func `Only people are taken when only people are asked for`() async throws {
        let store = MemoryStore()
        let report = try await take(try await service(store)) { $0.usersOnly = true }
        #expect(report.counts("users").created == 4)
        #expect(try await contents(store).map(\.key) == [.directory])
    }
}

extension SyncService {
    /// The texts of a conversation, oldest first.
    fileprivate func history(of reader: UserID, with peer: UserID) async throws -> [String] {
        try await history(reader: reader, peer: peer, before: nil, limit: 500).map(\.text)
    }

    fileprivate func unreadCount(reader: UserID, peer: UserID) async throws -> Int64? {
        try JSONSlice(validating: await unread(reader: reader, peer: peer))["count"]?.integer
    }
}
