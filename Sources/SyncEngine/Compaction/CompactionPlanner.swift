internal import JSONText

/// Plans the compaction of a user's journal: takes its records in seq order, then tells the plan. Pure.
///
/// It looks at every record with the state at head: what that state holds by other records may go.
struct CompactionPlanner {
    /// The journal's state, at or beyond the last record.
    let state: JournalState
    /// Records that came later stay as they are, unless they hold something that was deleted.
    let cutoff: Timestamp
    /// The floor that the journal has.
    let floor: Seq
    private var isOld = true
    /// Effects that may go, by what the last of them is replaced with.
    private var replaced: [Record] = []
    private var receipts = FoldedReceipts()
    private var emptied: [Seq: [UInt8]] = [:]
    private var redacted: [Seq: [UInt8]] = [:]

    init(state: JournalState, cutoff: Timestamp, floor: Seq) {
        self.state = state
        self.cutoff = cutoff
        self.floor = floor
    }

    mutating func consider(_ record: Record) {
        if state.isRedacted(record), let content = record.content.withoutDeletedText {
            redacted[record.seq] = content.encoded
        }
        isOld = isOld && record.content.receivedAt <= cutoff
        guard isOld else { return }
        if record.isHome {
            guard record.content.body != nil, state.isSuperseded(record) else { return }
            var content = record.content
            content.body = nil
            emptied[record.seq] = content.encoded
        } else if state.isReplaced(record) {
            replaced.append(record)
            receipts.fold(record, state)
        }
    }

    /// Why the plan does what it does.
    var counts: CompactionCounts {
        var counts = CompactionCounts()
        let plan = plan
        let dropped = Set(plan.drop)
        for record in replaced where dropped.contains(record.seq) { counts.addDropped(record.content.kind) }
        for seq in plan.replace.keys {
            if emptied[seq] != nil {
                counts.emptiedOwn += 1
            } else if redacted[seq] != nil {
                counts.emptiedDeleted += 1
            }
        }
        return counts
    }

    /// The plan for everything considered.
    var plan: CompactionPlan {
        var plan = CompactionPlan(floor: max(floor, emptied.keys.max() ?? 0), replace: redacted)
        plan.replace.merge(emptied) { redacted, _ in redacted }
        // One record alone would only be replaced by another.
        guard let last = replaced.last, replaced.count > 1 else { return plan }
        plan.floor = max(plan.floor, last.seq)
        plan.drop = replaced.dropLast().map(\.seq)
        for record in replaced { plan.replace[record.seq] = nil }
        let content = receipts.content(in: last, owner: state.owner)
        if content != last.content { plan.replace[last.seq] = content.encoded }
        return plan
    }
}

extension JournalState {
    /// Whether a home record of a receipt or pin adds nothing to this state.
    fileprivate func isSuperseded(_ record: Record) -> Bool {
        let content = record.content
        guard content.status == .applied, let peer = content.peer else { return false }
        switch content.kind {
        case "receipt.read": return isPassed(.read, content, peer: peer)
        case "receipt.delivered": return isPassed(.delivered, content, peer: peer)
        case "contact.pin", "contact.unpin":
            return pins[peer].map { Stamp(sentAt: $0.sentAt, dot: $0.dot) != content.stamp } ?? false
        default: return false
        }
    }

    private func isPassed(_ level: Intent.Receipt.Level, _ content: RecordContent, peer: UserID) -> Bool {
        guard let conversation = conversations[peer], let target = content.target,
            let entry = conversation.messages.entry(target)
        else { return false }
        return entry.seq < conversation.position(level, own: true)
    }

    /// Whether an effect may go: receipts are folded, of edits the last one counts, notifications fall out of the list.
    fileprivate func isReplaced(_ record: Record) -> Bool {
        switch record.content.kind {
        case "receipt.read", "receipt.delivered", "state": return true
        case "notification": return !notifications.items.contains { $0.seq == record.seq }
        case "message.edit":
            guard let message = record.content.target,
                let revision = conversations[record.content.from]?.revisions[message]
            else { return false }
            return revision.isDeleted || revision.current?.seq != record.seq
        default: return false
        }
    }
}

extension RecordContent {
    /// What stays on record of something that was deleted; nil when no more is there. A quarantine item still says why
    /// it was refused, as every answer about its operation does.
    fileprivate var withoutDeletedText: RecordContent? {
        var content = self
        if kind == "rejected" {
            let members = JSONSlice(trusted: (body ?? [])[...]).members.filter { ["code", "reason"].contains($0.key) }
            content.body = JSONWriter.text { writer in
                writer.object { writer in
                    for (key, value) in members { writer.field(key, raw: value.bytes) }
                }
            }
        } else if body != nil {
            content.body = Self.redactedBody
        }
        return content == self ? nil : content
    }
}
