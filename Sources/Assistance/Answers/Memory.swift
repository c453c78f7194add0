internal import JSONText
internal import SyncEngine

/// What the assistant remembers of a conversation from one answer to the next. It is on record with the answer, so it
/// survives a restart, and counts for half an hour.
struct Memory: Sendable, Equatable {
    static let lifetime: Int64 = 30 * 60_000
    /// As many as somebody asks "more" for.
    static let maximumListed = 60

    /// The last list, and how many of it were shown.
    var listed: [EventID] = []
    var shown = 0
    /// The ticket that was talked about.
    var topic: EventID?
    /// The ticket that is being written.
    var draft: TicketDraft?

    init() {}

    /// What is remembered at a question; a draft that is too old is only known to have been.
    init(_ stored: Question.Memory?, at now: Timestamp) {
        guard let stored, let json = try? JSONSlice(validating: stored.content) else { return }
        guard now - stored.answeredAt <= Self.lifetime else {
            hadDraft = json["draft"] != nil
            return
        }
        listed = (json["listed"]?.elements ?? []).compactMap(\.eventID)
        shown = json["shown"]?.integer.flatMap { Int(exactly: $0) } ?? 0
        topic = json["topic"]?.eventID
        draft = json["draft"].flatMap(TicketDraft.init)
    }

    /// Whether a ticket was being written, too long ago to go on.
    private(set) var hadDraft = false

    /// As it is kept; nil when there is nothing to remember.
    var content: [UInt8]? {
        guard !listed.isEmpty || topic != nil || draft != nil else { return nil }
        return JSONWriter.text { writer in
            writer.object { writer in
                if !listed.isEmpty {
                    writer.array("listed") { writer in
                        for id in listed.prefix(Self.maximumListed) { writer.element(id.rawValue) }
                    }
                    writer.field("shown", shown)
                }
                if let topic { writer.field("topic", topic.rawValue) }
                if let draft { writer.object("draft", draft.write) }
            }
        }
    }
}

extension JSONSlice {
    fileprivate var eventID: EventID? { integer.flatMap(UInt64.init(exactly:)).map(EventID.init) }
}
