/// What became of a message after it was sent: its edits and its end. Numbers only, no text.
///
/// The author's journal decides; other journals hold the edits that applied, of which the last in seq order counts.
public struct Revision: Sendable, Equatable {
    /// An edit on record.
    public struct Edit: Sendable, Equatable {
        public var seq: Seq
        public var id: EventID
        var stamp: Stamp

        /// When its author wrote it.
        public var sentAt: Timestamp { stamp.sentAt }
    }

    /// In the author's journal: every edit, those that lost too, in seq order.
    var edits: [Edit] = []
    /// In the author's journal: up to where the edits' authors had seen the work of sibling replicas.
    var seen: [ReplicaID: UInt64] = [:]
    /// The edit whose text is shown; nil: the message's own.
    public internal(set) var current: Edit?
    /// The record that deleted the message; its edits do not count any more, and are not listed.
    public internal(set) var deletion: EventID?

    public var isDeleted: Bool { deletion != nil }

    /// The latest time of the edits that an operation's author had seen: those of the own replica, those at positions
    /// the clock covers, those of siblings it names. A request without a dot is made on top of everything.
    func latestSeen(by dot: Dot?, _ clock: CausalContext) -> Timestamp? {
        edits.filter { edit in
            guard let dot, edit.seq > clock.user else { return true }
            guard let other = edit.stamp.dot else { return false }
            return other.replica == dot.replica || other.n <= clock.replicas[other.replica] ?? 0
        }.map(\.sentAt).max()
    }

    /// The edit that an edit with this stamp loses to: a later one, or one whose author had seen it already.
    ///
    /// So the order of arrival does not decide, as long as clients date an edit later than what it was made upon. One
    /// that does not is moved forward when what it had seen is on record by then.
    func winner(over stamp: Stamp) -> Edit? {
        guard let current else { return nil }
        let wasSeen = stamp.dot.map { $0.n <= seen[$0.replica] ?? 0 } ?? false
        return wasSeen || stamp < current.stamp ? current : nil
    }

    /// Takes in an edit's or a deletion's record.
    mutating func evolve(_ record: Record) {
        let content = record.content
        guard !isDeleted else { return }
        if content.kind == "message.delete" {
            self = Revision()
            deletion = record.id
            return
        }
        let edit = Edit(seq: record.seq, id: record.id, stamp: content.stamp)
        if content.status != .superseded { current = edit }
        guard content.status != nil else { return }
        edits.append(edit)
        for (replica, n) in content.clock.replicas { seen[replica] = max(n, seen[replica] ?? 0) }
    }
}
