internal import ArgumentParser
internal import Control
internal import SyncEngine
internal import SyncHTTP

/// Which tickets a verb is about: the words of the list's query, and meaning what they mean there.
struct FilterOptions: ParsableArguments {
    @Option(help: "Open, In Progress, Completed or Closed; several with commas.") var status: String?
    @Option(help: "Incident, Service Request, Change Request, Problem or Task.") var type: String?
    @Option(help: "P1, P2, P3 or P4.") var priority: String?
    @Option(help: "The department.") var department: String?
    @Option(help: "Who works on them, by number or e-mail address.") var assignedTo: String?
    @Option(help: "Reported on this day or later: YYYY-MM-DD, or an RFC 3339 time.") var from: String?
    @Option(help: "Reported on this day or earlier.") var to: String?
    @Option(help: "Words in the number, title, description or a note.") var search: String?

    private var words: [String: String] {
        [
            "status": status, "type": type, "priority": priority, "department": department, "from": from, "to": to,
            "search": search,
        ].compactMapValues(\.self)
    }

    var isEmpty: Bool { words.isEmpty && assignedTo == nil }

    /// The filter, its assignee aside.
    ///
    /// - Throws: `ValidationError` for a word or a date that is none.
    func filter() throws -> TicketFilter {
        do { return try TicketFilter.reading(words) } catch { throw ValidationError("--\(error.message).") }
    }

    /// - Throws: `ValidationError` for somebody who is neither a number nor an address.
    func assignee() throws -> UserReference? {
        guard let assignedTo else { return nil }
        guard let user = UserReference(assignedTo) else {
            throw ValidationError("\"\(assignedTo)\" is neither a user's number nor an e-mail address.")
        }
        return user
    }
}
