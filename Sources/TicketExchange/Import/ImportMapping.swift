internal import JSONText
internal import SyncEngine
internal import TicketFormats

/// A ticket of a file in the words of the engine.
struct ImportMapping {
    static let noTitle = "(no title)"
    /// Deeper elements are no facts about a ticket; as JSON they would be refused.
    private static let maximumDepth = 20
    /// Bytes of what is carried for others.
    private static let maximumCarried = 256 << 10

    let ticket: InterchangeTicket
    let format: TicketFormat
    let source: String
    /// Who the people of the file are here.
    let people: (PersonKey) -> UserID?

    private var isNative: Bool { format == .ticx }

    var creator: UserID? { people(PersonKey(ticket.createdBy)) }

    var assignee: UserID? { ticket.assignedTo.flatMap { people(PersonKey($0)) } }

    /// What it shall be called here.
    var wantedID: EventID? {
        guard isNative, let id = ticket.id, id > 0, id < 1 << 53 else { return nil }
        return EventID(UInt64(id))
    }

    /// Numbers of our series and of our own files are kept; a name such as `ABC-12` would begin a series here.
    var wantedNumber: String? {
        guard let key = ticket.key, case .number = TicketReference(key) else { return nil }
        let isOurs = ["INC", "SR", "CHG", "PRB", "TSK"].contains { key.uppercased().hasPrefix($0 + "-") }
        return isNative || isOurs ? key : nil
    }

    /// Everybody whom a ticket names.
    static func names(in ticket: InterchangeTicket) -> [InterchangePerson?] {
        let work = ticket.extensions.first(where: OwnExtensions.isWork)
        let ended = ["resolvedBy", "closedBy"].compactMap { work?.attribute($0) }
        let talks = ticket.transcripts.flatMap { $0.messages.flatMap { [$0.from, $0.to].compactMap(\.self) } }
        return [ticket.createdBy] + [ticket.assignedTo].compactMap(\.self) + ticket.notes.map(\.createdBy)
            + (ended + talks).map { InterchangePerson(email: $0) }
    }

    // MARK: Bodies

    /// The body of its `ticket.create`.
    func creation() -> [UInt8] {
        JSONWriter.text(capacity: 1024 + (ticket.description?.text.utf8.count ?? 0)) { writer in
            writer.object { writer in
                if let wantedNumber { writer.field("number", wantedNumber) }
                writer.field("type", ticket.type.rawValue)
                writer.field("title", title)
                writer.field("description", ticket.description?.text ?? "")
                write(to: &writer)
            }
        }
    }

    /// The body of a `ticket.update` that makes it what it is in the file.
    func change(of id: EventID) -> [UInt8] {
        JSONWriter.text(capacity: 1024 + (ticket.description?.text.utf8.count ?? 0)) { writer in
            writer.object { writer in
                writer.field("ticket", id.rawValue)
                writer.field("title", title)
                if let description = ticket.description { writer.field("description", description.text) }
                write(to: &writer)
            }
        }
    }

    private var title: String { ticket.title.text.isBlank ? Self.noTitle : ticket.title.text.line }

    private func write(to writer: inout JSONWriter) {
        writer.field("status", ticket.status.rawValue)
        writer.field("priority", ticket.priority.rawValue)
        if let department = ticket.department { writer.field("department", department.line) }
        for (field, text) in details where ticket.type.fields.contains(field) {
            writer.field(field.rawValue, field.isLong ? text : text.line)
        }
        if let assignee { writer.field("assignedTo", assignee.rawValue) }
        writer.object("brought", writeBrought)
    }

    private var details: [(TicketField, String)] {
        let all: [(TicketField, String?)] = [
            (.requestedItem, ticket.requestedItem), (.justification, ticket.justification),
            (.plannedStart, ticket.plannedStart), (.plannedEnd, ticket.plannedEnd), (.dueDate, ticket.dueDate),
        ]
        return all.compactMap { field, text in text.map { (field, $0) } }
    }

    // MARK: What has no field

    private func writeBrought(to writer: inout JSONWriter) {
        if isNative, let id = ticket.id { writer.field("id", UInt64(max(0, id))) }
        if let key = ticket.key { writer.field("number", String(key.prefix(200))) }
        if !isNative {
            writer.field("source", String(source.prefix(200)))
            writer.field("externalID", String(ticket.externalID.prefix(200)))
        }
        writeTimes(to: &writer)
        let formats: [(TicketField, InterchangeText?)] = [(.title, ticket.title), (.description, ticket.description)]
        writer.object("formats") { writer in
            for (field, text) in formats {
                if let text, text.format != .plain { writer.field(field.rawValue, text.format.rawValue) }
            }
        }
        if !ticket.attachments.isEmpty {
            writer.field("attachments", raw: Carried.encode(Array(ticket.attachments.prefix(1000))))
        }
        let extensions = extensions
        if !extensions.isEmpty { writer.field("extensions", raw: Carried.encode(extensions)) }
    }

    private func writeTimes(to writer: inout JSONWriter) {
        let work = ticket.extensions.first(where: OwnExtensions.isWork)
        func time(_ name: String) -> Timestamp? { work?.attribute(name).flatMap { Timestamp($0.utf8) } }
        func person(_ name: String) -> UserID? { work?.attribute(name).flatMap { people(PersonKey($0)) } }
        let isResolved = ticket.status == .completed || ticket.status == .closed
        let ended = ticket.closedAt ?? ticket.updatedAt ?? ticket.createdAt
        let resolvedAt = isResolved ? max(ticket.createdAt, time("resolvedAt") ?? ended) : nil
        let reporter = PersonKey(ticket.createdBy)
        let answered = ticket.notes.filter { PersonKey($0.createdBy) != reporter }.map(\.createdAt).min()
        if let time = time("reportedAt") { writer.field("reportedAt", time) }
        writer.field("changedAt", ticket.updatedAt ?? ticket.closedAt ?? ticket.createdAt)
        if let time = time("respondedAt") ?? answered { writer.field("respondedAt", time) }
        if let resolvedAt { writer.field("resolvedAt", resolvedAt) }
        if isResolved, let person = person("resolvedBy") ?? assignee { writer.field("resolvedBy", person.rawValue) }
        if ticket.status == .closed {
            writer.field("closedAt", max(ticket.createdAt, ended))
            if let person = person("closedBy") ?? assignee { writer.field("closedBy", person.rawValue) }
        }
        let agreed = AgreedTimes(
            type: ticket.type, priority: ticket.priority, createdAt: ticket.createdAt, resolvedAt: resolvedAt)
        if let text = ticket.responseETA, text != agreed.responseETA { writer.field("responseETA", text.line) }
        if let text = ticket.resolutionETA, text != agreed.resolutionETA { writer.field("resolutionETA", text.line) }
        if let slaMet = ticket.slaMet, slaMet != agreed.slaMet { writer.field("slaMet", slaMet) }
    }

    /// What came as extensions, and values that this type of ticket has no field for.
    private var extensions: [XMLElement] {
        var kept = ticket.extensions.filter { !OwnExtensions.isWork($0) && Self.depth($0) <= Self.maximumDepth }
        for (field, text) in details
        where !ticket.type.fields.contains(field) || !field.isLong && text.line != text {
            kept.append(OwnExtensions.field(field.rawValue, text))
        }
        if ticket.title.text.line != ticket.title.text {
            kept.append(OwnExtensions.field("title", ticket.title.text))
        }
        if let department = ticket.department, department.line != department {
            kept.append(OwnExtensions.field("department", department))
        }
        for note in ticket.notes where note.isInternal {
            var element = XMLElement("internalNote", namespace: OwnExtensions.namespace, text: note.comment.text)
            element.add("author", note.createdBy?.email ?? note.createdBy?.account ?? note.createdBy?.name)
            element.add("at", note.createdAt)
            kept.append(element)
        }
        var bytes = 0
        return kept.prefix { element in
            bytes += Carried.encode([element]).count
            return bytes <= Self.maximumCarried
        }
    }

    private static func depth(_ element: XMLElement) -> Int { 1 + (element.elements.map(depth).max() ?? 0) }
}
