extension JournalState {
    /// Notifications that were read: their owner's own affair. Superseded when none of them was unread.
    func readNotifications(
        _ named: Intent.Notifications, _ operation: Operation, _ draft: RecordContent
    ) -> Decision {
        guard !notifications.unread(among: named).isEmpty else { return Decision(content: draft.superseded) }
        var content = draft
        content.body = operation.body
        if case .upTo(let reference) = named { content.target = notifications.last(reference)?.id }
        return Decision(content: content)
    }

    /// Throws a quarantine item away: from then on nobody reads its content.
    func discard(_ item: EventID, _ operation: Operation, _ draft: RecordContent) throws(Rejection) -> Decision {
        guard let kept = quarantine[item] else {
            throw Rejection(.unknownTarget, "there is no such item in quarantine")
        }
        var content = draft
        content.target = item
        if let earlier = kept.discardedBy { return Decision(content: content.superseded(by: earlier)) }
        content.body = operation.body
        return Decision(content: content)
    }
}
