internal import JSONText

extension Scenario {
    /// Reads a user's journal from its beginning, as a client without a cursor does, and checks what holds for every
    /// one.
    func journal(of name: String) async throws -> [JSONSlice] { try await everything(of: name).journal }

    /// A user's journal, and what they may see of the tickets.
    func everything(of name: String) async throws -> (journal: [JSONSlice], tickets: TicketsMirror) {
        let user = try user(name)
        var records: [JSONSlice] = []
        var cursor = ""
        var more = true
        while more {
            let path = "/api/sync/delta?limit=500" + (cursor.isEmpty ? "" : "&cursor=\(cursor)")
            let response = try await target.send(TargetRequest("GET", path, user: user))
            try expect(status: 200, of: response, path: path)
            guard let page = response.body else { throw StepFailure(found: "an empty answer") }
            try Self.check(page: page)
            records += page["records"]?.elements ?? []
            cursor = page["cursor"]?.string ?? ""
            more = page["more"]?.boolean ?? false
        }
        let own = records.filter { $0["journal"]?.string == "user" }
        var tickets = TicketsMirror()
        do {
            try Self.check(journal: own, of: user)
            for record in records where record["journal"]?.string == "tickets" { try tickets.take(record) }
        } catch {
            throw error.inside("journal of \(name)")
        }
        return (own, tickets)
    }

    /// Compares a journal with what a fixture expects of it.
    mutating func expect(_ action: JournalAction) async throws {
        let records = try await journal(of: action.user)
        guard let pattern = action.records else { return }
        try match(records: pattern, Self.ofPeople(records), at: "journal of \(action.user)")
    }

    /// Seqs without a gap, ids that occur once, and nothing in other people's records that is only their author's
    /// business.
    private static func check(journal: [JSONSlice], of user: TargetUser) throws(StepFailure) {
        var ids: Set<Int64> = []
        for (index, record) in journal.enumerated() {
            guard record["seq"]?.integer == Int64(index + 1) else {
                throw StepFailure(place: "[\(index)]", expected: "seq \(index + 1)", found: Pattern.show(record))
            }
            guard let id = record["id"]?.integer, ids.insert(id).inserted, id < 1 << 53 else {
                throw StepFailure(place: "[\(index)]", expected: "an id of its own", found: Pattern.show(record))
            }
            guard record["from"]?.integer != Int64(user.id) else { continue }
            for member in ["dot", "clock", "status"] where record[member] != nil {
                throw StepFailure(
                    place: "[\(index)]", expected: "no \(member) of another person", found: Pattern.show(record))
            }
        }
    }

    /// At the end every device pulls to the end, and must hold exactly what its user's journal holds.
    mutating func settle() async throws {
        for (name, device) in devices.sorted(by: { $0.key < $1.key }) where !device.isGivenUp {
            let user = try user(device.user)
            let probe = try await target.send(TargetRequest("GET", "/api/sync/delta?limit=1", user: user))
            // A user without an account any more cannot look.
            guard probe.status == 200 else { continue }
            let forgets = device.cursor == nil
            if forgets {
                devices[name]?.received = [:]
                devices[name]?.tickets = TicketsMirror()
            }
            try await pull(PullAction(replica: name, cursor: nil, limit: nil, follows: true, status: 200))
            let (journal, tickets) = try await everything(of: device.user)
            guard devices[name]?.tickets.tickets == tickets.tickets else {
                throw StepFailure(
                    place: "tickets of \(name)", expected: "what \(device.user) may see, \(tickets.tickets.count)",
                    found: "others, \(devices[name]?.tickets.tickets.count ?? 0)")
            }
            let received = (devices[name]?.received ?? [:]).sorted { $0.key < $1.key }.map(\.value)
            guard received == journal else {
                throw StepFailure(
                    place: "records of \(name)", expected: "the journal of \(device.user), \(journal.count) records",
                    found: "\(received.count) records: \(received.map(Pattern.show).joined(separator: ", "))")
            }
        }
    }
}
