import JSONText
import SyncEngine

/// A JSON object a line, with everything a ticket has; what is not said is left out.
final class JSONLinesWriter: TicketWriting {
    private var bytes: [UInt8] = []

    var losses: [String: Int] { [:] }

    func begin() throws(FormatFault) {}

    func write(_ ticket: InterchangeTicket) throws(FormatFault) {
        bytes += JSONWriter.text(capacity: 2048) { $0.object { $0.members(of: ticket) } }
        bytes.append(UInt8(ascii: "\n"))
    }

    func end() throws(FormatFault) {}

    func drain() throws(FormatFault) -> [UInt8] {
        defer { bytes.removeAll() }
        return bytes
    }
}

extension JSONWriter {
    fileprivate mutating func members(of ticket: InterchangeTicket) {
        field("externalID", ticket.externalID)
        if let id = ticket.id { field("id", id) }
        member("key", ticket.key)
        member("title", ticket.title)
        member("description", ticket.description)
        field("status", ticket.status.rawValue)
        field("priority", ticket.priority.rawValue)
        field("type", ticket.type.rawValue)
        member("department", ticket.department)
        member("assignedTo", ticket.assignedTo)
        member("createdBy", ticket.createdBy)
        member("plannedStart", ticket.plannedStart)
        member("plannedEnd", ticket.plannedEnd)
        member("requestedItem", ticket.requestedItem)
        member("justification", ticket.justification)
        member("dueDate", ticket.dueDate)
        member("responseETA", ticket.responseETA)
        member("resolutionETA", ticket.resolutionETA)
        if let slaMet = ticket.slaMet { field("slaMet", slaMet) }
        field("createdAt", ticket.createdAt)
        member("updatedAt", ticket.updatedAt)
        member("closedAt", ticket.closedAt)
        array("notes") { for note in ticket.notes { $0.object { $0.members(of: note) } } }
        array("transcripts") { for chat in ticket.transcripts { $0.object { $0.members(of: chat) } } }
        array("attachments") { for file in ticket.attachments { $0.object { $0.members(of: file) } } }
        array("extensions") { for element in ticket.extensions { $0.object { $0.members(of: element) } } }
    }

    private mutating func members(of note: InterchangeNote) {
        member("id", note.id)
        member("comment", note.comment)
        member("status", note.status?.rawValue)
        member("createdBy", note.createdBy)
        field("createdAt", note.createdAt)
        if note.isInternal { field("internal", true) }
    }

    private mutating func members(of chat: InterchangeTranscript) {
        field("id", chat.id)
        member("startedAt", chat.startedAt)
        member("endedAt", chat.endedAt)
        array("messages") { array in
            for message in chat.messages {
                array.object {
                    $0.field("id", message.id)
                    $0.field("from", message.from)
                    $0.member("to", message.to)
                    $0.field("at", message.at)
                    $0.member("kind", message.kind?.rawValue)
                    $0.member("readAt", message.readAt)
                    $0.member("text", message.text)
                }
            }
        }
    }

    private mutating func members(of file: InterchangeAttachment) {
        field("name", file.name)
        field("mediaType", file.mediaType)
        field("size", file.size)
        member("sha256", file.sha256)
        member("href", file.href)
    }

    /// An element of another namespace; among its children a string is text.
    private mutating func members(of element: XMLElement) {
        field("name", element.name)
        member("namespace", element.namespace)
        array("attributes") { array in
            for attribute in element.attributes {
                array.object {
                    $0.field("name", attribute.name)
                    $0.member("namespace", attribute.namespace)
                    $0.field("value", attribute.value)
                }
            }
        }
        array("children") {
            for child in element.children {
                switch child {
                case .text(let text): $0.element(text)
                case .element(let element): $0.object { $0.members(of: element) }
                }
            }
        }
    }

    fileprivate mutating func member(_ name: String, _ text: String?) { if let text { field(name, text) } }

    fileprivate mutating func member(_ name: String, _ time: Timestamp?) { if let time { field(name, time) } }

    /// A plain text is a string; one with markup names it.
    fileprivate mutating func member(_ name: String, _ text: InterchangeText?) {
        guard let text else { return }
        field(name, text.text)
        if text.format != .plain { field("\(name)Format", text.format.rawValue) }
    }

    fileprivate mutating func member(_ name: String, _ person: InterchangePerson?) {
        guard let person else { return }
        object(name) {
            $0.member("email", person.email)
            $0.member("name", person.name)
            $0.member("account", person.account)
        }
    }
}
