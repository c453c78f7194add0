import JSONText
import SyncEngine
import TestSupport

/// The tickets, held against their own model, and what each reader is told of them.
extension World {
    /// Runs the model over `tickets`, in its order.
    func ticketsModelled(_ journals: [UserID: PlainJournal]) async throws -> TicketModel {
        var model = TicketModel(people: try await people())
        let homes = journals.mapValues { journal in
            Dictionary(journal.homes.map { ($0.operation, $0) }, uniquingKeysWith: { first, _ in first })
        }
        for stored in try await store.medium.whole.read(.tickets, after: 0, limit: .max).records {
            let record = try PlainRecord(stored)
            let author = UserID(record.from)
            let home = homes[author]?[record.operation]
            check(
                .exactlyOnce, home?.at["tickets"] == record.seq && home?.id == record.id,
                "\(record.json.text) belongs to \(home?.json.text ?? "nobody")")
            guard let home else { continue }
            let fault = model.take(
                TicketModel.Change(record: record, wish: wish(behind: home, author, stored.operation), home: home))
            check(.arrivalOrder, fault == nil, "\(record.json.text) after \(home.json.text): \(fault ?? "")")
        }
        let numbers = model.board.sheets.values.map(\.number)
        check(.exactlyOnce, Set(numbers).count == numbers.count, "numbers are given twice: \(numbers)")
        let applied = journals.values.flatMap(\.homes).filter { $0.status == "applied" && $0.isAboutTicket }
        let head = try await store.medium.base.heads([.tickets])[0]
        check(.nothingLost, applied.count == Int(head), "\(applied.count) changes applied, \(head) are on record")
        return model
    }

    /// A reader gets the tickets they may see, as everybody else who does, and nothing of others.
    func checkTickets(_ user: UserID, _ model: TicketModel, told: [String]) async throws {
        checkDeleted(model, told)
        for text in told {
            let record = PlainRecord(wire: JSONSlice(trusted: Array(text.utf8)[...]))
            let may = model.seen[user.rawValue]?[record.seq]
            check(
                .nothingForbidden, may != nil && (may == true || record.body == nil), "\(user) is told \(text)")
            guard record.kind == "ticket.state", let stage = model.stages[record.seq] else { continue }
            let sheet = Board([text]).sheets.values.first
            check(
                .nothingForbidden, sheet?.fields == stage.fields && sheet?.notes.keys == stage.notes.keys,
                "\(user) is told \(text) where it was \(stage)")
        }
        let expected = model.board(of: user.rawValue)
        let board = Board(told)
        check(.nothingForbidden, board == expected, "\(user) is told of \(board.difference(from: expected))")
        for client in clients where client.user == user {
            check(
                .convergence, client.board == expected,
                "\(client.replica) has \(client.board.difference(from: expected))")
        }
        let list = try await service.tickets(reader: user, limit: .max).map(\.id.description)
        check(.nothingForbidden, Set(list) == Set(expected.sheets.keys), "\(user) may list \(list)")
        for id in model.tickets.keys.sorted() {
            guard let number = UInt64(id) else { continue }
            let document = try await service.ticket(reader: user, .id(EventID(number)))
            var one = Board()
            if let document { one.take(id, document.encoded) }
            check(
                .nothingForbidden, one.sheets[id] == expected.sheets[id],
                "\(user) opens \(one.sheets[id].map { "\($0)" } ?? "nothing") of \(id)")
        }
    }

    /// No comment that was deleted.
    func checkDeleted(_ model: TicketModel, _ told: [String]) {
        for comment in model.deletedComments.sorted() {
            let found = told.first { $0.contains(comment) }
            check(.noResurrection, found == nil, "a deleted comment is in \(found ?? "")")
        }
    }

    /// The records that are not of `tickets`.
    func own(_ records: [String]) -> [String] { records.filter { !Pulled.isOfTickets($0) } }
}

/// What a reader got, in its order.
struct Pulled {
    var all: [String] = []
    /// Whether the answer replaced what they had.
    var startsOver = false

    /// Those of the reader's journal, and those of `tickets`.
    var records: [String] { all.filter { !Self.isOfTickets($0) } }
    var tickets: [String] { all.filter(Self.isOfTickets) }

    static func isOfTickets(_ record: String) -> Bool { record.hasPrefix(#"{"journal":"tickets""#) }
}

extension PlainRecord {
    /// Whether it is the author's own record of what they did with a ticket.
    var isAboutTicket: Bool { isHome && kind.hasPrefix("ticket.") }
}
