internal import SyncEngine
internal import TicketFormats

/// A ticket of the engine as it travels.
struct ExportMapping {
    private let directory: Directory
    /// Whether what only staff may read is left out.
    private let isForUser: Bool

    /// - Parameter reader: nil: the operator.
    init(_ directory: Directory, reader: UserID?) {
        self.directory = directory
        isForUser = reader.map { directory.user($0)?.role ?? .user == .user } ?? false
    }

    func ticket(_ document: TicketDocument, _ messages: [TranscriptMessage]) -> InterchangeTicket {
        let (ticket, brought) = (document.ticket, document.brought)
        let agreed = agreedTimes(document)
        let extensions = Carried.elements(brought.extensions)
        return InterchangeTicket(
            externalID: ticket.id.description, id: Int64(ticket.id.rawValue), key: ticket.number,
            title: text(.title, document) ?? "", description: text(.description, document), status: ticket.status,
            priority: ticket.priority, type: ticket.type, department: plain(.department, ticket),
            assignedTo: ticket.assignee.map(person), createdBy: person(ticket.creator),
            plannedStart: plain(.plannedStart, ticket), plannedEnd: plain(.plannedEnd, ticket),
            requestedItem: plain(.requestedItem, ticket), justification: plain(.justification, ticket),
            dueDate: plain(.dueDate, ticket), responseETA: agreed.responseETA, resolutionETA: agreed.resolutionETA,
            slaMet: agreed.slaMet, createdAt: ticket.createdAt, updatedAt: ticket.changedAt, closedAt: ticket.closedAt,
            notes: document.entries.compactMap(note), transcripts: transcripts(messages),
            attachments: Carried.attachments(brought.attachments),
            extensions: ownExtensions(document)
                + extensions.filter { !isForUser || !OwnExtensions.isInternal($0) })
    }

    /// The text of a field; nil of one that has none.
    private func plain(_ field: TicketField, _ ticket: Ticket) -> String? {
        let text = ticket.text(field)
        return text.isEmpty ? nil : text
    }

    private func text(_ field: TicketField, _ document: TicketDocument) -> InterchangeText? {
        let format = document.ticket.isBrought(field) ? document.brought.formats[field] : nil
        return plain(field, document.ticket).map { InterchangeText($0, format: Self.format(format)) }
    }

    private static func format(_ word: String?) -> InterchangeText.Format {
        word.flatMap(InterchangeText.Format.init(rawValue:)) ?? .plain
    }

    /// As they were in another system, as long as the priority is still its.
    private func agreedTimes(_ document: TicketDocument) -> AgreedTimes {
        let (ticket, brought) = (document.ticket, document.brought)
        var agreed = AgreedTimes(
            type: ticket.type, priority: ticket.priority, createdAt: ticket.createdAt, resolvedAt: ticket.resolvedAt)
        guard ticket.isBrought(.priority) else { return agreed }
        agreed.responseETA = brought.responseETA ?? agreed.responseETA
        agreed.resolutionETA = brought.resolutionETA ?? agreed.resolutionETA
        if ticket.isBrought(.status) { agreed.slaMet = brought.slaMet ?? agreed.slaMet }
        return agreed
    }

    private func note(_ entry: TicketDocument.Entry) -> InterchangeNote? {
        guard case .comment(let comment?, let status) = entry.content else { return nil }
        return InterchangeNote(
            id: entry.id.description, comment: InterchangeText(comment, format: Self.format(entry.format)),
            status: status, createdBy: person(entry.from), createdAt: entry.receivedAt)
    }

    private func person(_ id: UserID) -> InterchangePerson {
        let user = directory.user(id)
        return InterchangePerson(email: user?.email ?? "user-\(id)@unknown.invalid", name: user?.name)
    }

    private func address(_ id: UserID) -> String { person(id).email ?? "" }

    /// One talk for each two people, named after them.
    private func transcripts(_ messages: [TranscriptMessage]) -> [InterchangeTranscript] {
        var transcripts: [InterchangeTranscript] = []
        for message in messages {
            let (from, to) = (address(message.from), address(message.to))
            let id = [from, to].sorted().joined(separator: " ")
            let told = InterchangeTranscript.Message(
                id: message.id.description, from: from, to: to, at: message.sentAt,
                kind: InterchangeTranscript.Message.Kind(rawValue: message.type), text: InterchangeText(message.text))
            if let place = transcripts.firstIndex(where: { $0.id == id }) {
                transcripts[place].messages.append(told)
                transcripts[place].endedAt = told.at
            } else {
                transcripts.append(
                    InterchangeTranscript(id: id, startedAt: told.at, endedAt: told.at, messages: [told]))
            }
        }
        return transcripts
    }

    // MARK: What has no place

    private func ownExtensions(_ document: TicketDocument) -> [XMLElement] {
        [work(document.ticket)].compactMap(\.self) + document.entries.compactMap(systemNote)
            + [was(document.brought)].compactMap(\.self)
    }

    private func work(_ ticket: Ticket) -> XMLElement? {
        var element = XMLElement(OwnExtensions.work, namespace: OwnExtensions.namespace)
        element.add("reportedAt", ticket.reportedAt == ticket.createdAt ? nil : ticket.reportedAt)
        element.add("respondedAt", ticket.respondedAt)
        element.add("resolvedAt", ticket.resolvedAt)
        element.add("resolvedBy", ticket.resolvedBy.map(address))
        element.add("closedBy", ticket.closedBy.map(address))
        return element.attributes.isEmpty ? nil : element
    }

    private func systemNote(_ entry: TicketDocument.Entry) -> XMLElement? {
        guard case .system(let displaced, let kept) = entry.content else { return nil }
        var note = XMLElement(OwnExtensions.systemNote, namespace: OwnExtensions.namespace)
        note.add("by", address(entry.from))
        note.add("at", entry.receivedAt)
        for item in displaced {
            let person = item.field == .assignedTo ? Int(item.value).map { address(UserID($0)) } : nil
            var element = XMLElement("displaced", namespace: OwnExtensions.namespace, text: person ?? item.value)
            element.add("field", item.field.rawValue)
            element.add("by", address(item.from))
            element.add("at", item.sentAt)
            note.children.append(.element(element))
        }
        for item in kept {
            var element = XMLElement("kept", namespace: OwnExtensions.namespace, text: item.text)
            element.add("field", item.field.rawValue)
            note.children.append(.element(element))
        }
        return note
    }

    private func was(_ brought: TicketDocument.Brought) -> XMLElement? {
        guard brought.id != nil || brought.number != nil || brought.externalID != nil else { return nil }
        var element = XMLElement(OwnExtensions.was, namespace: OwnExtensions.namespace)
        element.add("id", brought.id)
        element.add("key", brought.number)
        element.add("source", brought.source)
        element.add("externalID", brought.externalID)
        return element
    }
}
