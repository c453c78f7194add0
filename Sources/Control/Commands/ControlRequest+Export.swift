internal import JSONText
public import SyncEngine
public import TicketFormats

extension ControlRequest {
    /// A file to be made of what is on record. It comes in pieces, and then the answer.
    public enum Export: Sendable, Equatable {
        /// All tickets that fit, and of these the ones of an assignee.
        case tickets(TicketFormat, TicketFilter, assignee: UserReference?)
        /// Everything that a person has here, as JSON lines.
        case person(UserReference)
    }
}

extension ControlRequest.Export {
    var command: String {
        switch self {
        case .tickets: "export.tickets"
        case .person: "export.person"
        }
    }

    func write(to writer: inout JSONWriter) {
        switch self {
        case .person(let user): writer.field("user", user.description)
        case .tickets(let format, let filter, let assignee):
            writer.field("format", format.rawValue)
            writer.object("filter") { filter.write(to: &$0) }
            if let assignee { writer.field("assignedTo", assignee.description) }
        }
    }

    /// - Parameters:
    ///   - json: the request.
    ///   - assignee: who is named in it.
    init(tickets json: JSONSlice, assignee: UserReference?) throws(ControlFault) {
        guard let format = json["format"]?.string.flatMap(TicketFormat.init(rawValue:)), format.isExported else {
            let known = TicketFormat.exported.map(\.rawValue).joined(separator: ", ")
            throw ControlFault(.malformed, "\"format\" must be one of: \(known).")
        }
        guard let filter = json["filter"].map(TicketFilter.init) ?? TicketFilter() else {
            throw ControlFault(.malformed, "\"filter\" cannot be read.")
        }
        self = .tickets(format, filter, assignee: assignee)
    }
}

extension TicketFilter {
    fileprivate func write(to writer: inout JSONWriter) {
        Self.write("status", statuses, to: &writer)
        Self.write("type", types, to: &writer)
        Self.write("priority", priorities, to: &writer)
        if let department { writer.field("department", department) }
        if let text { writer.field("text", text) }
        if let created {
            writer.field("from", created.lowerBound.milliseconds)
            writer.field("to", created.upperBound.milliseconds)
        }
    }

    private static func write<Word: RawRepresentable<String>>(
        _ name: String, _ words: Set<Word>, to writer: inout JSONWriter
    ) {
        guard !words.isEmpty else { return }
        writer.array(name) { writer in for word in words.map(\.rawValue).sorted() { writer.element(word) } }
    }

    /// Nil when a word or a time is none: tickets that nobody asked for must not go out.
    fileprivate init?(_ json: JSONSlice) {
        guard let statuses = Self.words(json["status"], TicketStatus.self),
            let types = Self.words(json["type"], TicketType.self),
            let priorities = Self.words(json["priority"], TicketPriority.self)
        else { return nil }
        self.init()
        (self.statuses, self.types, self.priorities) = (statuses, types, priorities)
        department = json["department"]?.string
        text = json["text"]?.string
        guard let from = json["from"] else { return }
        guard let first = from.integer, let last = json["to"]?.integer, first <= last else { return nil }
        created = Timestamp(milliseconds: first)..<Timestamp(milliseconds: last)
    }

    private static func words<Word: RawRepresentable<String>>(_ json: JSONSlice?, _: Word.Type) -> Set<Word>? {
        let elements = json?.elements ?? []
        let words = elements.compactMap { $0.string.flatMap(Word.init(rawValue:)) }
        return words.count == elements.count ? Set(words) : nil
    }
}
