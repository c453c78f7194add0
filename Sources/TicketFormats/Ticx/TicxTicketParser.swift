internal import SyncEngine

/// Reads one `<ticket>` whose start tag was met, up to its end tag.
struct TicxTicketParser {
    let reader: TicxReader
    private let xml: XMLReader
    private var ticket: InterchangeTicket
    private var exact = TicxExact()
    private var room: XMLRoom
    /// The elements met that a ticket cannot be without.
    private var met: Set<Required> = []

    private enum Required: String, CaseIterable { case title, status, priority, type, createdBy, createdAt }

    init(_ reader: TicxReader) {
        self.reader = reader
        xml = reader.xml
        room = XMLRoom(xml.limits)
        ticket = InterchangeTicket(externalID: "", title: "", createdAt: Timestamp(milliseconds: 0), line: xml.line)
    }

    /// The ticket; nil when it has no number. What is wrong with it the reader is told.
    mutating func parse() throws(FormatFault) -> InterchangeTicket? {
        readNumbers()
        while let event = try xml.next() {
            switch event {
            case .text: continue
            case .start:
                if xml.namespace == Ticx.namespace { try child() } else { try reader.skipUnknown(in: "ticket") }
            case .end:
                finish()
                return ticket.id == nil ? nil : ticket
            }
        }
        return nil
    }

    private mutating func readNumbers() {
        ticket.key = xml.attribute("key")
        ticket.id = xml.attribute("id").flatMap { Int64(Self.collapsed($0)) }
        guard let id = ticket.id else { return reader.doubt("a <ticket> wants an id, a whole number") }
        ticket.externalID = "\(id)"
        if ticket.key == nil { reader.doubt("a <ticket> wants a key") }
        if !reader.isNew(ticket: id) { reader.object("the id \(id) occurs twice") }
    }

    private mutating func child() throws(FormatFault) {
        switch xml.name {
        case "title":
            met.insert(.title)
            ticket.title = try text()
        case "description": ticket.description = try text()
        case "status":
            met.insert(.status)
            ticket.status = try word(TicketStatus.self) ?? ticket.status
        case "priority":
            met.insert(.priority)
            ticket.priority = try word(TicketPriority.self) ?? ticket.priority
        case "type":
            met.insert(.type)
            ticket.type = try word(TicketType.self) ?? ticket.type
        case "department": ticket.department = try text().text
        case "assignedTo": ticket.assignedTo = try person()
        case "createdBy":
            met.insert(.createdBy)
            ticket.createdBy = try person()
        case "plannedStart": ticket.plannedStart = try text().text
        case "plannedEnd": ticket.plannedEnd = try text().text
        case "requestedItem": ticket.requestedItem = try text().text
        case "justification": ticket.justification = try text().text
        default: try laterChild()
        }
    }

    private mutating func laterChild() throws(FormatFault) {
        switch xml.name {
        case "dueDate": ticket.dueDate = try content()
        case "responseETA": ticket.responseETA = try content()
        case "resolutionETA": ticket.resolutionETA = try content()
        case "slaMet":
            let text = Self.collapsed(try content())
            ticket.slaMet = text == "true" || text == "1"
            if !["true", "1", "false", "0"].contains(text) { reader.doubt("<slaMet> is true or false") }
        case "createdAt":
            met.insert(.createdAt)
            ticket.createdAt = try instant() ?? ticket.createdAt
        case "updatedAt": ticket.updatedAt = try instant()
        case "closedAt": ticket.closedAt = try instant()
        case "notes": try notes()
        case "transcript": try transcript()
        case "attachments": try attachments()
        case "extensions": try extensions()
        default: try reader.skipUnknown(in: "ticket")
        }
    }

    private mutating func finish() {
        for required in Required.allCases where !met.contains(required) {
            reader.doubt("the ticket has no <\(required.rawValue)>", line: ticket.line)
        }
        exact.apply(to: &ticket)
        if let key = ticket.key, !reader.isNew(key: key) { reader.object("the key \(key) occurs twice") }
        for note in ticket.notes {
            // A negative number says that there is none; what is no number is of another system.
            guard let id = note.id.flatMap({ Int64($0) }), id >= 0, "\(id)" == note.id else { continue }
            if !reader.isNew(note: id) { reader.object("the note \(id) occurs twice") }
        }
    }

    private mutating func notes() throws(FormatFault) {
        try forEachChild("note", of: "notes") { parser throws(FormatFault) in
            var note = InterchangeNote(comment: "", createdAt: Timestamp(milliseconds: 0))
            var met: Set<String> = []
            note.id = parser.xml.attribute("id").map { Self.collapsed($0) }
            if let id = note.id.flatMap({ Int64($0) }) {
                note.id = "\(id)"
            } else {
                parser.reader.doubt("a <note> wants an id, a whole number")
            }
            try parser.forEachChild(of: "note") { parser, name throws(FormatFault) in
                switch name {
                case "comment": note.comment = try parser.text()
                case "status": note.status = try parser.word(TicketStatus.self)
                case "createdBy": note.createdBy = try parser.person()
                case "createdAt": note.createdAt = try parser.instant() ?? note.createdAt
                default: return try parser.reader.skipUnknown(in: "note")
                }
                met.insert(name)
            }
            if !met.isSuperset(of: ["comment", "createdAt"]) {
                parser.reader.doubt("a <note> wants a <comment> and <createdAt>")
            }
            parser.ticket.notes.append(note)
        }
    }

    private mutating func transcript() throws(FormatFault) {
        var transcript = InterchangeTranscript(id: xml.attribute("id") ?? "")
        transcript.startedAt = instant(attribute: "startedAt")
        transcript.endedAt = instant(attribute: "endedAt")
        try forEachChild("message", of: "transcript") { parser throws(FormatFault) in
            let xml = parser.xml
            guard let id = xml.attribute("id"), let from = xml.attribute("from"),
                let at = parser.instant(attribute: "at")
            else {
                parser.reader.doubt("a <message> wants the attributes id, from and at")
                return try xml.skip()
            }
            var message = InterchangeTranscript.Message(id: id, from: from, at: at, text: "")
            message.to = xml.attribute("to")
            message.readAt = parser.instant(attribute: "readAt")
            if let kind = xml.attribute("kind") {
                message.kind = InterchangeTranscript.Message.Kind(rawValue: kind)
                if message.kind == nil { parser.reader.warnOnce("messages of kind \(kind) are not known here") }
            }
            message.text = try parser.text()
            transcript.messages.append(message)
        }
        ticket.transcripts.append(transcript)
    }

    private mutating func attachments() throws(FormatFault) {
        var passedOver = 0
        try forEachChild("attachment", of: "attachments") { parser throws(FormatFault) in
            let xml = parser.xml
            let line = xml.line
            var attachment = InterchangeAttachment(
                name: xml.attribute("name") ?? "", mediaType: xml.attribute("mediaType") ?? "",
                size: Int64(Self.collapsed(xml.attribute("size") ?? "")) ?? -1)
            attachment.sha256 = xml.attribute("sha256")
            attachment.href = xml.attribute("href")
            if attachment.size < 0 { parser.reader.doubt("an <attachment> wants a size", line: line) }
            if let href = attachment.href {
                if !TicxReader.staysInside(href) {
                    parser.reader.object("\(href.debugDescription) leads out of the bundle", line: line)
                } else if let holds = parser.reader.holds, !holds(href) {
                    parser.reader.warn("\(href) is not in the bundle", line: line, ticket: parser.ticket.key)
                }
            }
            if !(try parser.content(isKept: false).isEmpty) || attachment.href != nil { passedOver += 1 }
            parser.ticket.attachments.append(attachment)
        }
        guard passedOver > 0 else { return }
        reader.warn(
            "the bytes of \(passedOver) attachments are not taken; what is known of them is", line: ticket.line,
            ticket: ticket.key)
    }

    private mutating func extensions() throws(FormatFault) {
        try forEachChild(of: "extensions", namespace: nil) { parser, _ throws(FormatFault) in
            let line = parser.xml.line
            let element = try parser.xml.element(&parser.room)
            do throws(FormatFault) {
                if try parser.exact.take(element, line: line) { return }
            } catch {
                return parser.reader.object(error.message, line: line)
            }
            if element.namespace == nil || element.namespace == Ticx.namespace {
                parser.reader.doubt("<\(element.name)> in <extensions> wants a namespace of its own", line: line)
            } else if element.name == Ticx.kept, element.namespace == Ticx.ownNamespace {
                parser.ticket.extensions += element.elements
            } else {
                parser.ticket.extensions.append(element)
            }
        }
    }
}

extension TicxTicketParser {
    /// Calls `body` at each child's start tag; it reads to the child's end tag.
    private mutating func forEachChild(
        of parent: String, namespace: String? = Ticx.namespace,
        _ body: (inout Self, _ name: String) throws(FormatFault) -> Void
    ) throws(FormatFault) {
        while let event = try xml.next() {
            switch event {
            case .text: continue
            case .end: return
            case .start:
                try room.take(
                    elements: 1, text: xml.attributes.reduce(0) { $0 + $1.value.utf8.count }, line: xml.line)
                if namespace == nil || xml.namespace == namespace {
                    try body(&self, xml.name)
                } else {
                    try reader.skipUnknown(in: parent)
                }
            }
        }
    }

    private mutating func forEachChild(
        _ name: String, of parent: String, _ body: (inout Self) throws(FormatFault) -> Void
    ) throws(FormatFault) {
        try forEachChild(of: parent) { parser, met throws(FormatFault) in
            if met == name { try body(&parser) } else { try parser.reader.skipUnknown(in: parent) }
        }
    }

    /// The text of the element that has begun.
    ///
    /// - Parameter isKept: whether it goes into the ticket, and counts.
    private mutating func content(isKept: Bool = true) throws(FormatFault) -> String {
        let name = xml.name
        var text = ""
        while let event = try xml.next() {
            switch event {
            case .text(let piece):
                if isKept { try room.take(elements: 0, text: piece.utf8.count, line: xml.line) }
                text = text.isEmpty ? piece : text + piece
            case .start: try reader.skipUnknown(in: name)
            case .end: return text
            }
        }
        return text
    }

    private mutating func text() throws(FormatFault) -> InterchangeText {
        guard !xml.attributes.isEmpty else { return InterchangeText(try content()) }
        var format = InterchangeText.Format.plain
        if let word = xml.attribute("format").map({ Self.collapsed($0) }) {
            format = InterchangeText.Format(rawValue: word) ?? .plain
            if format.rawValue != word {
                reader.warnOnce("markup of kind \(word) is not known here and stays as it is")
            }
        }
        guard let encoding = xml.attribute("enc") else { return InterchangeText(try content(), format: format) }
        let line = xml.line
        let encoded = try content()
        guard Self.collapsed(encoding) == "base64", let text = TicxBase64.decoded(encoded) else {
            reader.object("a text with enc=\"\(encoding)\" is no base64 of a UTF-8 text", line: line)
            return ""
        }
        return InterchangeText(text, format: format)
    }

    private mutating func person() throws(FormatFault) -> InterchangePerson? {
        var person = InterchangePerson(name: xml.attribute("name"))
        let email = try content()
        if !email.isEmpty { person.email = email }
        return person == InterchangePerson() ? nil : person
    }

    private mutating func word<Word: RawRepresentable<String>>(_: Word.Type) throws(FormatFault) -> Word? {
        let name = xml.name
        let text = try content()
        if let word = Word(rawValue: text) { return word }
        reader.doubt("<\(name)> cannot be \(text.prefix(60).debugDescription)")
        return nil
    }

    private mutating func instant() throws(FormatFault) -> Timestamp? {
        let name = xml.name
        let text = try content()
        if let time = TicxReader.instant(text) { return time }
        reader.doubt("<\(name)> is no time like 2026-11-23T08:00:00.000Z: \(text.prefix(60).debugDescription)")
        return nil
    }

    private func instant(attribute name: String) -> Timestamp? {
        guard let text = xml.attribute(name) else { return nil }
        let time = TicxReader.instant(text)
        if time == nil { reader.doubt("\(name) is no time like 2026-11-23T08:00:00.000Z") }
        return time
    }

    /// Without white space around it, as a schema reads numbers and times.
    static func collapsed(_ text: String) -> String {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        guard let first = text.utf8.first, let last = text.utf8.last, isSpace(first) || isSpace(last) else {
            return text
        }
        let trimmed = text.utf8.drop(while: isSpace)
        return String(
            Substring(
                trimmed.prefix(
                    trimmed.lastIndex { !isSpace($0) }.map {
                        trimmed.distance(from: trimmed.startIndex, to: $0) + 1
                    } ?? 0)))
    }
}
