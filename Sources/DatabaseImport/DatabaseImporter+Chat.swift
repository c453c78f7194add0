internal import Assistance
internal import JSONText
internal import SyncEngine

extension DatabaseImporter {
    private static let maximumText = EngineLimits().maximumTextBytes

    /// A row of `chat_messages`; the order of the rows is that of the conversation.
    func take(message row: Row) async throws {
        guard let key = row.number("id") else { return report.skip(row.table, row.place, "the row has no id") }
        guard let sender = person(numbered: "sender_id", of: row),
            let receiver = person(numbered: "receiver_id", of: row)
        else { return }
        guard let text = row.text("message") else { return report.skip(row.table, row.place, "the message is blank") }
        let type = row.text("message_type").flatMap { ["text", "emoji", "file"].contains($0) ? $0 : nil } ?? "text"
        let at = created(row)
        let read = time(row, "read_at")
        let parts = text.parts(ofBytes: Self.maximumText)
        if parts.count > 1 { report.warn(row.table, row.place, "the message is long and became \(parts.count)") }
        for (index, part) in parts.enumerated() {
            let name = index == 0 ? operation(row.table, String(key)) : operation(row.table, String(key), String(index))
            let body = JSONWriter.text { writer in
                writer.object { writer in
                    writer.field("to", receiver.rawValue)
                    writer.field("text", part)
                    writer.field("type", type)
                }
            }
            let past = PastOperation(
                operation: name, author: sender, kind: "message.send", body: body, at: at,
                fingerprint: ContentDigest(kind: "message.send", canonicalBody: body))
            try await put(past, table: row.table, place: row.place, isCounted: index == 0) { [unowned self] outcome in
                guard outcome.status != .rejected, let read, sender != receiver else { return }
                self.marks[Mark(reader: receiver, peer: sender)] = (name, max(read, at))
            }
        }
    }

    /// Everything up to the last message that was read counts as read.
    func takeMarks() async throws {
        for (mark, last) in marks.sorted(by: { $0.key < $1.key }) {
            let body = JSONWriter.text { writer in
                writer.object { writer in
                    writer.field("peer", mark.peer.rawValue)
                    writer.field("upTo", last.operation.description)
                }
            }
            let past = PastOperation(
                operation: .derived("import.read", mark.reader.description, last.operation.description),
                author: mark.reader, kind: "receipt.read", body: body, at: last.at,
                fingerprint: ContentDigest(kind: "receipt.read", canonicalBody: body))
            try await put(past, table: "read marks", place: nil)
        }
        marks = [:]
        try await flush()
    }

    /// A row of `frequent_contacts` becomes a pin: who was met often enough to be listed stays in reach.
    func take(contact row: Row) async throws {
        guard let owner = person(numbered: "user_id", of: row), let contact = person(numbered: "contact_id", of: row)
        else { return }
        let body = JSONWriter.text { $0.object { $0.field("user", contact.rawValue) } }
        let past = PastOperation(
            operation: operation(row.table, owner.description, contact.description), author: owner,
            kind: "contact.pin", body: body, at: time(row, "last_contact") ?? created(row),
            fingerprint: ContentDigest(kind: "contact.pin", canonicalBody: body))
        try await put(past, table: row.table, place: row.place)
    }

    /// A row of `ai_responses`: a question with its answer.
    func take(answer row: Row) async throws {
        guard let key = row.number("id") else { return report.skip(row.table, row.place, "the row has no id") }
        guard let person = person(numbered: "user_id", of: row) else { return }
        guard let question = row.text("user_message") else {
            return report.skip(row.table, row.place, "the question is blank")
        }
        answered[Self.digest(of: question, by: person), default: 0] += 1
        let answer = row.text("ai_response").map { Markup.sanitize($0) } ?? Self.noAnswer
        try await ask(question, answer, operation(row.table, String(key)), person, row)
    }

    /// A row of `ai_interactions`: a question whose answer is with the answers, or that got none.
    func take(question row: Row) async throws {
        guard let key = row.number("id") else { return report.skip(row.table, row.place, "the row has no id") }
        guard let person = person(numbered: "user_id", of: row) else { return }
        guard let question = row.text("message") else {
            return report.skip(row.table, row.place, "the question is blank")
        }
        let digest = Self.digest(of: question, by: person)
        if let count = answered[digest], count > 0 {
            answered[digest] = count - 1
            return report.count(row.table, \.unchanged)
        }
        try await ask(question, Self.noAnswer, operation(row.table, String(key)), person, row)
    }

    /// Also what an unanswered question gets: nobody asked today.
    private static let noAnswer = "The earlier system has no answer on record."

    private func ask(
        _ question: String, _ answer: String, _ name: OperationID, _ author: UserID, _ row: Row
    ) async throws {
        let text = question.cut(toBytes: Self.maximumText)
        if text != question { report.warn(row.table, row.place, "the question is long and was cut to 16 KiB") }
        let body = JSONWriter.text { writer in
            writer.object { writer in
                writer.field("message", text)
                if let page = row.text("page") { writer.field("page", page.cut(toBytes: 255)) }
            }
        }
        let past = PastOperation(
            operation: name, author: author, kind: "ai.ask", body: body, at: created(row),
            fingerprint: ContentDigest(kind: "ai.ask", canonicalBody: body), answer: answer)
        try await put(past, table: row.table, place: row.place)
    }

    private static func digest(of question: String, by person: UserID) -> ContentDigest {
        ContentDigest(kind: person.description, canonicalBody: Array(question.utf8))
    }
}
