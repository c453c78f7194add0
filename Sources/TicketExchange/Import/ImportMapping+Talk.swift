internal import JSONText
internal import SyncEngine
internal import TicketFormats

/// What people wrote on and about a ticket of a file, as past operations.
extension ImportMapping {
    func operation(_ parts: String...) -> OperationID {
        .derived("tickets", source, ([ticket.externalID] + parts).map { "\($0.utf8.count):\($0)" }.joined())
    }

    /// Those that become notes here, and whose they are.
    private var notes: [(note: InterchangeNote, author: UserID)] {
        ticket.notes.compactMap { note in
            guard !note.isInternal, !note.comment.text.isBlank else { return nil }
            return people(PersonKey(note.createdBy)).map { (note, $0) }
        }
    }

    var noteCount: Int { notes.count }

    /// - Parameter id: what the ticket is called here.
    func notes(on id: EventID) -> [PastOperation] {
        var counts: [String: Int] = [:]
        return notes.map { note, author in
            let content = JSONWriter.text { writer in
                writer.object { writer in
                    writer.field("comment", note.comment.text)
                    if let status = note.status { writer.field("status", status.rawValue) }
                    if note.comment.format != .plain { writer.field("format", note.comment.format.rawValue) }
                }
            }
            let fingerprint = ContentDigest(kind: "ticket.note", canonicalBody: content)
            let name = note.id ?? "\(author) \(note.createdAt) \(fingerprint.description)"
            counts[name, default: 0] += 1
            return PastOperation(
                operation: operation("note", name, String(counts[name, default: 1])), author: author,
                kind: "ticket.note", body: Self.about(id, content), at: note.createdAt, fingerprint: fingerprint,
                id: format == .ticx ? note.id.flatMap(Self.number) : nil)
        }
    }

    /// - Parameter id: what the ticket is called here.
    func messages(about id: EventID) -> [PastOperation] {
        ticket.transcripts.flatMap { transcript in
            let talkers = Set(transcript.messages.flatMap { [$0.from, $0.to].compactMap(\.self) })
            return transcript.messages.compactMap { message -> PastOperation? in
                // Where a message does not say for whom it is, it is for the other one.
                let others = talkers.filter { $0 != message.from }
                guard let receiver = message.to ?? (others.count == 1 ? others.first : nil),
                    let from = people(PersonKey(message.from)), let to = people(PersonKey(receiver)),
                    !message.text.text.isBlank
                else { return nil }
                let type = message.kind.flatMap { $0 == .system ? nil : $0 } ?? .text
                let content = JSONWriter.text { writer in
                    writer.object { writer in
                        writer.field("to", to.rawValue)
                        writer.field("text", message.text.text)
                        writer.field("type", type.rawValue)
                    }
                }
                return PastOperation(
                    operation: operation("message", message.id), author: from, kind: "message.send",
                    body: Self.about(id, content), at: message.at,
                    fingerprint: ContentDigest(kind: "message.send", canonicalBody: content),
                    id: Self.number(message.id))
            }
        }
    }

    private static func number(_ text: String) -> EventID? {
        UInt64(text).flatMap { $0 > 0 && $0 < 1 << 53 ? EventID($0) : nil }
    }

    /// The object with the member `ticket`.
    private static func about(_ id: EventID, _ content: [UInt8]) -> [UInt8] {
        Array("{\"ticket\":\(id.rawValue),".utf8) + content.dropFirst()
    }
}
