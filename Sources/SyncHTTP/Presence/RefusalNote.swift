internal import SyncEngine

/// What contact 4 says of a message that was refused: the frontend shows it as sent whatever it is answered.
struct RefusalNote: Sendable {
    private static let quotedCharacters = 80

    let id: EventID
    let seq: Seq
    let time: Timestamp
    let text: String

    init(_ refused: RefusedMessage, _ directory: Directory) {
        id = refused.id
        seq = refused.seq
        time = refused.receivedAt
        let receiver = refused.receiver.flatMap { id in
            SystemContact.of(id)?.name ?? directory.user(id)?.shownName
        }
        let quoted = refused.text.map(Self.quoted) ?? ""
        text = "Your message\(receiver.map { " to \($0)" } ?? "") was not sent: \(refused.reason).\(quoted)"
    }

    /// The beginning of a text on one line; nothing of a blank one.
    private static func quoted(_ text: String) -> String {
        let beginning = text.prefix(quotedCharacters * 2).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !beginning.isEmpty else { return "" }
        let cut = beginning.prefix(quotedCharacters)
        return " You wrote: “\(cut)\(cut.count < beginning.count || text.count > quotedCharacters * 2 ? "…" : "")”"
    }

    func message(to reader: UserID) -> ChatMessage {
        var message = ChatMessage(unrecorded: id, from: .deliveryReport, to: reader, text, at: time)
        message.seq = seq
        return message
    }
}

extension SyncService {
    /// How many items of the quarantine are looked through for what contact 4 says.
    private static let refusalsShown = 50

    /// A page of what contact 4 said, with what it says of refused messages among it, by their place in the journal.
    func withRefusals(
        _ page: [ChatMessage], reader: UserID, before: EventID?, limit: Int
    ) async throws -> [ChatMessage] {
        let refused = try await refusedMessages(of: reader, limit: Self.refusalsShown)
        // Of an older page than the newest they are no part, and nothing is older than one that a page ended with.
        guard before == nil else { return refused.contains { $0.id == before } ? [] : page }
        let oldest = page.count < limit ? 0 : page.first?.seq ?? 0
        let directory = self.directory
        let notes = refused.filter { $0.seq > oldest }.map { RefusalNote($0, directory).message(to: reader) }
        return (page + notes).sorted { $0.seq < $1.seq }
    }
}
