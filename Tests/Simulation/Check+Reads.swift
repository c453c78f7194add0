import JSONText
import SyncEngine
import TestSupport

/// Cached states, deltas, snapshots, live readers and clients: all tell the same.
extension World {
    /// The state is a function of the records, whichever way it was come by.
    func checkReplay(_ user: UserID, _ state: JournalState) async throws {
        let records = try await store.medium.whole.read(.user(user), after: 0, limit: .max).records
        var scratch = JournalState(owner: user)
        var restored = scratch
        let place = generator.number(0...records.count)
        for (index, stored) in records.enumerated() {
            guard let record = Record(stored) else { return fail("record \(stored.seq) of \(user) cannot be read") }
            scratch.evolve(record)
            restored.evolve(record)
            guard index + 1 == place else { continue }
            guard let saved = JournalState(saved: scratch.saved, owner: user) else {
                return fail("a saved state cannot be read")
            }
            check(.snapshotAndTail, saved == scratch, "a saved state comes back differently")
            restored = saved
        }
        check(.incrementalState, scratch == state, "the cached state of \(user) differs from its replay")
        check(.snapshotAndTail, restored == state, "saved state and tail of \(user) differ from the replay")
        check(.convergence, state.saved == scratch.saved, "states of \(user) are not byte-equal")
        checkCauses(try PlainJournal(user, records))
    }

    /// An answer stands behind what it answers, in seq and in shown time.
    private func checkCauses(_ journal: PlainJournal) {
        let messages = Dictionary(
            journal.records.filter(\.isMessage).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for message in messages.values {
            guard let target = message.target else { continue }
            let answered = messages[target]
            check(
                .causeFirst, answered.map { $0.seq < message.seq && $0.sentAt < message.sentAt } ?? false,
                "\(message.json.text) answers \(answered?.json.text ?? "nothing")")
        }
    }

    func checkReads(_ model: Model, _ tickets: TicketModel) async throws {
        let never = try await service(over: store.medium.whole)
        for user in users {
            let whole = try await pulled(user, cursor: nil, from: never).records
            let everything = try await pulled(user, cursor: nil)
            let left = everything.records
            checkDeleted(user, model, left)
            try await checkTickets(user, tickets, told: everything.tickets)
            let head = try await store.medium.base.heads([.user(user)])[0]
            check(.anyPage, whole.count == Int(head), "\(whole.count) of \(head) records")
            try await checkCompacted(user, left: left, whole: whole)
            for client in clients where client.user == user {
                checkReader(.convergence, "\(client.replica)", client.shown, floor: client.floor, whole: whole)
            }
            try await checkCursors(user, everything)
            await checkForeignCursor(user)
            try await checkLive(user, whole)
        }
        for user in users { try await checkSnapshot(user, model) }
        if generator.chance(50) { try await checkFinalCompaction(model, tickets) }
    }

    /// A cursor gives what came after it, unless compaction passed it: then everything that is left.
    private func checkCursors(_ user: UserID, _ left: Pulled) async throws {
        let floor = try await floor(of: user)
        for cursor in issued.shuffled(using: &generator).prefix(4) where cursor.user == user {
            let tail = try await pulled(user, cursor: cursor.cursor)
            let isAfter = tail.startsOver ? (Seq(0), Seq(0)) : (cursor.position, cursor.tickets)
            let records = left.records.filter { Self.seq($0) > isAfter.0 }
            let tickets = left.tickets.filter { Self.seq($0) > isAfter.1 }
            let mayStartOver = cursor.position < floor || roleChanges > 0
            check(
                .anyCursor,
                tail.records == records && tail.tickets == tickets && (!tail.startsOver || mayStartOver),
                "the cursor of \(user) at \(cursor.position) gives \(tail.all.count) of \(left.all.count) records")
        }
    }

    /// Nothing that was deleted is in what a reader is told.
    func checkDeleted(_ user: UserID, _ model: Model, _ told: [String]) {
        for text in model.deletedTexts(of: user.rawValue).sorted() {
            let found = told.first { $0.contains("\"\(text)\"") }
            check(.noResurrection, found == nil, "\(user) is still told \(found ?? "")")
        }
    }

    /// A delta to its end, in pages of random size, and whether it began again.
    func pulled(
        _ user: UserID, cursor: String?, from service: SyncService? = nil
    ) async throws -> Pulled {
        var pulled = Pulled()
        var cursor = cursor
        while true {
            let bytes = try await (service ?? self.service).delta(
                reader: user, cursor: cursor, replica: nil, limit: generator.number(1...50), wait: .zero)
            let delta = try JSONSlice(validating: bytes).fields
            pulled.startsOver = pulled.startsOver || delta["snapshot"]?.isNull == false
            pulled.all += delta["records"]?.elements.map(\.text) ?? []
            cursor = delta["cursor"]?.string
            if delta["more"]?.boolean != true { return pulled }
        }
    }

    /// Somebody else's cursor opens nothing and does not say whose it is.
    private func checkForeignCursor(_ user: UserID) async {
        guard let foreign = issued.first(where: { $0.user != user }) else { return }
        do {
            _ = try await service.delta(reader: user, cursor: foreign.cursor, replica: nil, limit: 1, wait: .zero)
            check(.nothingForbidden, false, "\(user) could use a cursor of \(foreign.user)")
        } catch {
            let refusal = error as? Refusal
            check(
                .nothingForbidden,
                refusal?.code == .cursorInvalid && refusal?.message.contains(foreign.user.description) == false,
                "a foreign cursor was answered \(error)")
        }
    }

    /// Whoever only follows pokes has seen everything, in the order of a pull.
    private func checkLive(_ user: UserID, _ whole: [String]) async throws {
        guard let reader = liveReaders.first(where: { $0.user == user }) else { return }
        // Pokes that are on their way arrive; services side by side do not hear of each other.
        for _ in 0..<100 { await Task.yield() }
        // Nor is anybody poked when their role changes.
        if services.count > 1 || roleChanges > 0 { for service in services { await reader.look(service) } }
        let floor = try await floor(of: user)
        check(.liveIsPull, reader.fault == nil, reader.fault ?? "")
        checkReader(.liveIsPull, "the page of \(user)", own(reader.records), floor: floor, whole: whole)
    }

    private func checkSnapshot(_ user: UserID, _ model: Model) async throws {
        var records: [String] = []
        var page: String?
        var cursor: String?
        repeat {
            let bytes = try await service.snapshot(reader: user, page: page, limit: generator.number(1...20))
            let answer = try JSONSlice(validating: bytes).fields
            records += answer["records"]?.elements.map(\.text) ?? []
            page = answer["page"]?.string
            cursor = answer["cursor"]?.string
            // Somebody writes while it is read.
            if generator.chance(10), let author = users.first(where: { $0 != user }) { await submit(author) }
        } while page != nil
        checkDeleted(user, model, records)
        check(.snapshotAndTail, Set(records).count == records.count, "a snapshot gives a record twice")
        let tail = try await pulled(user, cursor: cursor).all
        let whole = try await pulled(user, cursor: nil).all
        check(
            .snapshotAndTail, Set(records + tail) == Set(whole) && records.count + tail.count == whole.count,
            "snapshot and tail of \(user) differ from the whole")
    }
}
