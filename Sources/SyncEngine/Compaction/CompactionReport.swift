/// What a compaction did, or would do.
public struct CompactionReport: Sendable, Equatable {
    public var journal: JournalID
    /// Nothing was changed.
    public var isDryRun: Bool
    public var plan: CompactionPlan
    public var counts: CompactionCounts
    /// The journal's bytes; of a dry run about those that there would be.
    public var sizes: CompactionSizes
}

/// How many records a compaction changes, by the reason.
public struct CompactionCounts: Sendable, Equatable {
    /// Receipts of others that went: one record says what they add up to.
    public var droppedReceipts = 0
    /// Edits that went because a later one counts.
    public var droppedEdits = 0
    /// Notifications that went because they fell out of the list.
    public var droppedNotifications = 0
    /// Own receipts and pins that say no more than that they were made, because later ones passed them.
    public var emptiedOwn = 0
    /// Texts that went because they were deleted.
    public var emptiedDeleted = 0

    public init() {}

    public var dropped: Int { droppedReceipts + droppedEdits + droppedNotifications }
    public var emptied: Int { emptiedOwn + emptiedDeleted }

    mutating func addDropped(_ kind: String) {
        switch kind {
        case "message.edit": droppedEdits += 1
        case "notification": droppedNotifications += 1
        default: droppedReceipts += 1
        }
    }
}

/// A plan would have left another state than there is, so nothing was done. A fault of this program.
public struct CompactionMismatch: Error, CustomStringConvertible {
    public var journal: JournalID

    public var description: String {
        "Journal \(journal) was not compacted: what would be left adds up to another state. Nothing was changed. "
            + "Please report it, with the version."
    }
}
