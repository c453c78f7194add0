internal import SyncEngine

/// Which tickets a list or report is asked for. Unknown words in `filterBy` mean all, as no word does.
struct TicketQuery {
    private(set) var filter = TicketFilter()
    let limit: Int?
    /// Whether no ticket can fit, such as those of an assignee nobody knows.
    private(set) var isImpossible = false

    /// - Throws: `APIError` `malformed` for a date that is none, and words that the vocabulary does not have.
    init(_ query: Query, caller: User, _ directory: Directory) throws(APIError) {
        try self.init(query)
        readAssignee(query, caller, directory)
    }

    /// The same without an assignee, whom only the directory knows.
    init(_ query: Query) throws(APIError) {
        limit = try query.integer("limit", in: 1...Int(Int32.max))
        filter.scope = query.scope
        filter.statuses = try query.words("status", TicketStatus.init(word:))
        filter.types = try query.words(query["type"] == nil ? "ticketType" : "type", TicketType.init(word:))
        filter.priorities = try query.words("priority", TicketPriority.init(word:))
        filter.department = query.choice("department")
        filter.text = query["q"] ?? query["search"]
        try readTimes(query)
    }

    private mutating func readTimes(_ query: Query) throws(APIError) {
        let from = try query.date("from", "startDate", WrittenDate.time)
        let end = try query.date("to", "endDate", WrittenDate.end)
        guard from != nil || end != nil else { return }
        let first = from ?? Timestamp(milliseconds: .min)
        let last = end ?? Timestamp(milliseconds: .max)
        if first < last { filter.created = first..<last } else { isImpossible = true }
    }

    private mutating func readAssignee(_ query: Query, _ caller: User, _ directory: Directory) {
        guard let text = query.choice("assignedTo") else { return }
        let user = text == "me" ? caller : Int(text).map { directory.user(UserID($0)) } ?? directory.user(email: text)
        filter.assignee = user?.id
        isImpossible = isImpossible || user == nil
    }
}

extension Query {
    /// Whose tickets are meant: `mine`, or all that the caller may see.
    var scope: TicketScope { self["filterBy"]?.lowercased() == "mine" ? .mine : .all }

    /// A parameter that a select box sets; nil when it is absent or says `all`.
    fileprivate func choice(_ name: String) -> String? {
        guard let text = self[name], text.lowercased() != "all" else { return nil }
        return text
    }

    /// Words separated by commas; none when the parameter is absent or says `all`.
    fileprivate func words<Word: CaseIterable & RawRepresentable & Hashable>(
        _ name: String, _ read: (String) -> Word?
    ) throws(APIError) -> Set<Word> where Word.RawValue == String {
        var words: Set<Word> = []
        for text in choice(name)?.split(separator: ",") ?? [] {
            guard let word = read(String(text)) else {
                throw .malformed(name, "must be one of " + Word.allCases.map(\.rawValue).joined(separator: ", "))
            }
            words.insert(word)
        }
        return words
    }

    /// A time under one of two names.
    fileprivate func date(
        _ name: String, _ older: String, _ read: (String) -> Timestamp?
    ) throws(APIError) -> Timestamp? {
        for name in [name, older] {
            guard let text = self[name] else { continue }
            guard let time = read(text) else { throw .malformed(name, "must be a day YYYY-MM-DD or an RFC 3339 time") }
            return time
        }
        return nil
    }
}
