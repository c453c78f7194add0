internal import JSONText

extension JournalState {
    /// Folds in an edit or a deletion of a message. Of a queue that was not taken over it names no message.
    mutating func revise(_ record: Record) {
        guard !record.content.isOpaque, let message = record.content.target else { return }
        let peer = record.content.peer ?? record.content.from
        conversations[peer]?.revisions[message, default: Revision()].evolve(record)
    }
}

extension JournalState {
    /// Marks the notifications that the record names: all up to its target, or those its body lists.
    mutating func readNotifications(_ record: Record) {
        if let last = record.content.target {
            notifications.read(.upTo(.id(last)))
        } else if let body = record.content.body {
            let ids = JSONSlice(trusted: body[...])["ids"]?.elements ?? []
            notifications.read(.these(ids.compactMap { $0.natural.map(EventID.init) }))
        }
    }

    mutating func discard(_ record: Record) {
        guard let item = record.content.target else { return }
        quarantine.discard(item, by: record.id)
    }
}
