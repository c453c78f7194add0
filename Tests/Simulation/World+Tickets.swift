import SyncEngine
import TestSupport

/// What people do with tickets.
extension World {
    /// Who may see what: those who ask, and one or two who answer.
    var hired: [TicketModel.Person] {
        let roles: [(Role, String)] = [(.user, ""), (.agent, "Network"), (.manager, ""), (.user, "")]
        return users.enumerated().map { index, user in
            let (role, department) = roles[(index + Int(scenario.seed % 4)) % 4]
            return TicketModel.Person(id: user.rawValue, role: role, department: department)
        }
    }

    /// Who may see what now.
    func people() async throws -> [TicketModel.Person] {
        let directory = try await service(over: store.medium.whole).directory
        return users.compactMap { directory.user($0) }.map {
            TicketModel.Person(id: $0.id.rawValue, role: $0.role, department: $0.department)
        }
    }

    /// Somebody may see other tickets from now on.
    func changeRole(_ user: UserID) async {
        let role = generator.pick([Role.user, .agent, .manager]) ?? .user
        let department = generator.pick(["", "Network", "Stores"]) ?? ""
        roleChanges += 1
        do {
            try await service.change(.changeUser(user, role: role, department: department))
            log("u\(user)", "is \(role) of \(department)")
        } catch let refusal as Refusal where refusal.code == .overload {
            log("u\(user)", "stays what they were")
        } catch is JournalStoreError {
            check(faults.isOn, "the store failed in quiet times")
        } catch {
            fail("a change of role threw \(error)")
        }
    }

    /// Some notifications, or all up to one.
    func news(_ client: Client) -> String {
        guard let last = generator.pick(client.news) else { return #"{"ids":[99]}"# }
        if generator.chance(50) { return #"{"upTo":\#(last)}"# }
        let ids = client.news.filter { _ in generator.chance(30) } + [last]
        return #"{"ids":[\#(ids.joined(separator: ","))]}"#
    }

    func ticketContent(of deed: Deed, _ client: Client) -> (kind: String, body: String) {
        texts += 1
        let text = "t\(texts)"
        if deed == .ticket {
            let type = generator.pick(["Incident", "Task"]) ?? ""
            let more = ticketFields(["department", "assignedTo", "priority"], chance: 40)
            return ("ticket.create", #"{"type":"\#(type)","title":"\#(text)","description":"\#(text)"\#(more)}"#)
        }
        let (ticket, sheet) = ticket(client)
        switch deed {
        case .ticketNote: return ("ticket.note", #"{"ticket":\#(ticket),"comment":"\#(text)"}"#)
        case .ticketNoteDelete:
            let notes = sheet?.notes.filter { $0.value.hasPrefix("\"") }.keys.sorted() ?? []
            return ("ticket.note.delete", #"{"ticket":\#(ticket),"comment":\#(generator.pick(notes) ?? "99")}"#)
        default:
            let title = generator.chance(40) ? #","title":"\#(text)""# : ""
            let more = ticketFields(["status", "priority", "department", "assignedTo"], chance: 40)
            return ("ticket.update", #"{"ticket":\#(ticket)\#(title)\#(more)}"#)
        }
    }

    /// One that the client knows, by its id or number, or its own by the opId; now and then one that others know.
    private func ticket(_ client: Client) -> (name: String, sheet: Board.Sheet?) {
        let own = (client.sent + client.outbox).filter { $0.kind == "ticket.create" }
        let board = generator.chance(8) ? generator.pick(clients)?.board ?? client.board : client.board
        let known = board.sheets.sorted { $0.key < $1.key }.suffix(3)
        if generator.chance(25), let mine = generator.pick(own) { return ("\"\(mine.id)\"", nil) }
        guard let (id, sheet) = generator.pick(Array(known)) else {
            return (generator.pick(own).map { "\"\($0.id)\"" } ?? "99", nil)
        }
        return (generator.chance(50) ? id : "\"\(sheet.number)\"", sheet)
    }

    private func ticketFields(_ names: [String], chance: Int) -> String {
        let person = generator.pick(users)?.rawValue ?? 0
        return names.filter { _ in generator.chance(chance) }.map { name in
            let values =
                switch name {
                case "status": ["\"Open\"", "\"In Progress\"", "\"Completed\"", "\"Closed\""]
                case "priority": ["\"P1\"", "\"P2\"", "\"P3\"", "\"P4\""]
                case "department": ["\"Network\"", "\"Stores\""]
                default: ["\(person)", "\"u\(person)@example.org\"", "\"nobody@example.org\""]
                }
            return ",\"\(name)\":\(generator.pick(values) ?? "")"
        }.joined()
    }
}
