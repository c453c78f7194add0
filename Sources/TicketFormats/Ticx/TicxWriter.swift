internal import SyncEngine

/// Writes ticx XML 1.0: everything that a ticket holds, so that reading it gives the same ticket.
public final class TicxWriter: TicketWriting {
    let xml: XMLWriter
    private let header: ExportHeader
    /// What the ticket being written has no exact place for.
    var exact = TicxExact()
    /// Values of attributes in extensions that were too long.
    private var cuts = 0

    public init(header: ExportHeader) throws(FormatFault) {
        self.header = header
        xml = try XMLWriter()
    }

    public var losses: [String: Int] {
        var losses = LossCount().named(replaced: xml.replaced)
        if cuts > 0 { losses["attributes of extensions cut to a length that is read"] = cuts }
        return losses
    }

    public func drain() throws(FormatFault) -> [UInt8] { try xml.drain() }

    public func begin() throws(FormatFault) {
        try xml.start("export")
        try xml.attribute("xmlns", Ticx.namespace)
        try xml.attribute("version", Ticx.version)
        try xml.attribute("exportedAt", "\(header.exportedAt)")
        try xml.attribute("generator", header.generator)
        if let source = header.source { try xml.attribute("source", source) }
        if let count = header.ticketCount { try xml.attribute("ticketCount", "\(count)") }
        try xml.newLine()
    }

    public func end() throws(FormatFault) {
        try xml.end()
        try xml.finish()
    }

    /// - Throws: `FormatFault` for a ticket without a number, which the format cannot be without.
    public func write(_ ticket: InterchangeTicket) throws(FormatFault) {
        guard let id = ticket.id else {
            throw FormatFault(.unsupported, "ticket \(ticket.externalID) has no number; ticx XML needs one")
        }
        exact = TicxExact()
        try xml.start("ticket")
        try xml.attribute("id", "\(id)")
        if ticket.key == nil { exact.add("@key", nil) }
        try attribute("key", ticket.key ?? "", "@key")
        try xml.newLine()
        try fields(ticket)
        try times(ticket)
        try notes(ticket.notes)
        for (index, transcript) in ticket.transcripts.enumerated() { try write(transcript, index) }
        try attachments(ticket.attachments)
        try extensions(ticket.extensions, exact.elements)
        try xml.end()
        try xml.newLine()
    }

    private func fields(_ ticket: InterchangeTicket) throws(FormatFault) {
        try line("title", ticket.title)
        try line("description", ticket.description)
        try plain("status", ticket.status.rawValue)
        try plain("priority", ticket.priority.rawValue)
        try plain("type", ticket.type.rawValue)
        try line("department", ticket.department)
        if let person = ticket.assignedTo { try line("assignedTo", person, "assignedTo") }
        try line("createdBy", ticket.createdBy, "createdBy")
        try line("plannedStart", ticket.plannedStart)
        try line("plannedEnd", ticket.plannedEnd)
        try line("requestedItem", ticket.requestedItem)
        try line("justification", ticket.justification)
    }

    private func times(_ ticket: InterchangeTicket) throws(FormatFault) {
        try when("dueDate", ticket.dueDate)
        try when("responseETA", ticket.responseETA)
        try when("resolutionETA", ticket.resolutionETA)
        if let slaMet = ticket.slaMet { try plain("slaMet", slaMet ? "true" : "false") }
        try plain("createdAt", "\(ticket.createdAt)")
        if let time = ticket.updatedAt { try plain("updatedAt", "\(time)") }
        if let time = ticket.closedAt { try plain("closedAt", "\(time)") }
    }

    private func notes(_ notes: [InterchangeNote]) throws(FormatFault) {
        guard !notes.isEmpty else { return }
        try open("notes")
        for (index, note) in notes.enumerated() {
            try xml.start("note")
            // A negative number for a note that has none: no system counts so.
            let number = note.id.flatMap { Int64($0) }.flatMap { "\($0)" == note.id ? $0 : nil }
            if number == nil { exact.add("notes/\(index)/@id", note.id) }
            if note.isInternal { exact.add("notes/\(index)/@internal", "true") }
            try xml.attribute("id", "\(number ?? Int64(-1 - index))")
            try line("comment", note.comment)
            if let status = note.status { try plain("status", status.rawValue) }
            try line("createdBy", note.createdBy, "notes/\(index)/createdBy")
            try plain("createdAt", "\(note.createdAt)")
            try close()
        }
        try close()
    }

    private func write(_ transcript: InterchangeTranscript, _ index: Int) throws(FormatFault) {
        try xml.start("transcript")
        try attribute("id", transcript.id, "transcript/\(index)/@id")
        if let time = transcript.startedAt { try xml.attribute("startedAt", "\(time)") }
        if let time = transcript.endedAt { try xml.attribute("endedAt", "\(time)") }
        try xml.newLine()
        for (number, message) in transcript.messages.enumerated() {
            let place = "transcript/\(index)/\(number)"
            try xml.start("message")
            try attribute("id", message.id, "\(place)/@id")
            try attribute("from", message.from, "\(place)/@from")
            if let person = message.to { try attribute("to", person, "\(place)/@to") }
            try xml.attribute("at", "\(message.at)")
            if let time = message.readAt { try xml.attribute("readAt", "\(time)") }
            if let kind = message.kind { try xml.attribute("kind", kind.rawValue) }
            try content(message.text)
            try close()
        }
        try close()
    }

    private func attachments(_ attachments: [InterchangeAttachment]) throws(FormatFault) {
        guard !attachments.isEmpty else { return }
        try open("attachments")
        for (index, attachment) in attachments.enumerated() {
            let place = "attachments/\(index)"
            try xml.start("attachment")
            try attribute("name", attachment.name, "\(place)/@name")
            try attribute("mediaType", attachment.mediaType, "\(place)/@mediaType")
            try xml.attribute("size", "\(max(0, attachment.size))")
            if let digest = attachment.sha256 {
                if isHexadecimal(digest) {
                    try xml.attribute("sha256", digest)
                } else {
                    exact.add("\(place)/@sha256", digest)
                }
            }
            if let href = attachment.href {
                if TicxReader.staysInside(href) {
                    try attribute("href", href, "\(place)/@href")
                } else {
                    exact.add("\(place)/@href", href)
                }
            }
            try close()
        }
        try close()
    }

    private func extensions(_ extensions: [XMLElement], _ own: [XMLElement]) throws(FormatFault) {
        guard !extensions.isEmpty || !own.isEmpty else { return }
        try open("extensions")
        for element in extensions {
            // What would be taken for something else when it is read is wrapped.
            let isOwn = element.namespace == Ticx.ownNamespace && [Ticx.exact, Ticx.kept].contains(element.name)
            let isForeign = element.namespace != nil && element.namespace != Ticx.namespace && !isOwn
            let kept = XMLElement(Ticx.kept, namespace: Ticx.ownNamespace, children: [.element(element)])
            try xml.write((isForeign ? element : kept).bounded(&cuts), within: Ticx.namespace)
            try xml.newLine()
        }
        for element in own {
            try xml.write(element, within: Ticx.namespace)
            try xml.newLine()
        }
        try close()
    }

    private func isHexadecimal(_ text: String) -> Bool {
        text.utf8.count % 2 == 0
            && text.utf8.allSatisfy {
                UInt8(ascii: "0") <= $0 && $0 <= UInt8(ascii: "9")
                    || UInt8(ascii: "a") <= $0 | 0x20 && $0 | 0x20 <= UInt8(ascii: "f")
            }
    }
}

extension XMLElement {
    /// How many bytes the attributes of an element may hold together: six times as many, escaped, fit the reader's
    /// limit of a tag.
    private static let attributeRoom = 32 << 10

    /// With attributes that can be read again; what is too much is cut off.
    fileprivate func bounded(_ cuts: inout Int) -> XMLElement {
        var element = self
        var room = Self.attributeRoom
        for index in attributes.indices {
            let value = attributes[index].value
            if value.utf8.count > room {
                element.attributes[index].value = String(decoding: value.utf8.prefix(max(0, room - 3)), as: UTF8.self)
                cuts += 1
            }
            room -= min(room, value.utf8.count)
        }
        for (index, child) in children.enumerated() {
            if case .element(let inner) = child { element.children[index] = .element(inner.bounded(&cuts)) }
        }
        return element
    }
}
