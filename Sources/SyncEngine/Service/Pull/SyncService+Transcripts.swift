internal import JSONText

/// A message about a ticket, with the text it has now.
public struct TranscriptMessage: Sendable, Equatable {
    public var id: EventID
    public var from: UserID
    public var to: UserID
    public var sentAt: Timestamp
    /// `text`, `emoji` or `file`.
    public var type: String
    public var text: String
}

extension SyncService {
    /// What people said about these tickets, by ticket, in the order in which it came; what was deleted is left out.
    ///
    /// A talk is for its two people; agents, managers and administrators get all of those about tickets they may see.
    ///
    /// - Parameter reader: nil: everything there is, for the operator.
    public func transcripts(
        of ids: some Sequence<EventID>, reader: UserID?
    ) async throws -> [EventID: [TranscriptMessage]] {
        try await refreshDirectory()
        let user = reader.flatMap { directory.user($0) }
        guard reader == nil || user != nil else { return [:] }
        let state = try await tickets.refresh()
        let present = ids.compactMap { state[$0] }.filter { ticket in
            !ticket.messages.isEmpty && (user.map { canSee($0, ticket.audience) } ?? true)
        }
        let stored = try await store.fetch(.tickets, seqs: present.flatMap(\.messages).sorted())
        var talks: [(ticket: EventID, talk: TicketTalk)] = []
        for stored in stored {
            let record = try Record(reading: stored, of: .tickets)
            guard let talk = record.content.talk, user.map({ talk.isShown(to: $0) }) ?? true else { continue }
            talks.append((record.ticket, talk))
        }
        let texts = try await texts(of: talks.map(\.talk))
        var found: [EventID: [TranscriptMessage]] = [:]
        for (ticket, talk) in talks {
            if let message = texts[talk.message] { found[ticket, default: []].append(message) }
        }
        return found
    }

    /// The messages as their senders' journals have them, with one read a sender.
    private func texts(of talks: [TicketTalk]) async throws -> [EventID: TranscriptMessage] {
        var found: [EventID: TranscriptMessage] = [:]
        for (sender, talks) in Dictionary(grouping: talks, by: \.from) {
            let state = try await states.current(sender)
            var seqs: [EventID: (message: Seq, edit: Seq?)] = [:]
            for talk in talks {
                guard let conversation = state.conversations[talk.to], !conversation.isDeleted(talk.message),
                    let entry = conversation.messages.entry(talk.message)
                else { continue }
                seqs[talk.message] = (entry.seq, conversation.revisions[talk.message]?.current?.seq)
            }
            let wanted = seqs.values.flatMap { [$0.message, $0.edit].compactMap(\.self) }.sorted()
            let records = try await store.fetch(.user(sender), seqs: wanted)
                .map { try Record(reading: $0, of: .user(sender)) }
            let bySeq = Dictionary(records.map { ($0.seq, $0.content) }) { first, _ in first }
            for talk in talks {
                guard let place = seqs[talk.message], let sent = bySeq[place.message],
                    let text = (place.edit.flatMap { bySeq[$0] } ?? sent).member("text")
                else { continue }
                found[talk.message] = TranscriptMessage(
                    id: talk.message, from: talk.from, to: talk.to, sentAt: sent.sentAt,
                    type: sent.member("type") ?? "text", text: text)
            }
        }
        return found
    }
}
