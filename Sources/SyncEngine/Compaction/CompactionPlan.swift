/// What compaction does to one journal. The engine plans it, a store carries it out.
///
/// Nothing is renumbered, and no home record goes: answers about operations stay what they were. Effects that others
/// have replaced go; one record of kind `state`, in the place of the last of them, says what they added up to.
public struct CompactionPlan: Sendable, Equatable {
    /// The oldest position that is read from afterwards: what goes, or loses what nobody needs, lies at or below it.
    public var floor: Seq
    /// The numbers that hold nothing any more, rising; none of a home record.
    public var drop: [Seq]
    /// New contents for records that stay, at any position.
    public var replace: [Seq: [UInt8]]

    public init(floor: Seq, drop: [Seq] = [], replace: [Seq: [UInt8]] = [:]) {
        self.floor = floor
        self.drop = drop
        self.replace = replace
    }

    /// Whether there is nothing to do.
    public var isEmpty: Bool { drop.isEmpty && replace.isEmpty }
}

/// A store that can carry out a plan.
public protocol CompactingStore: JournalStore {
    /// Carries a plan out, whole or, after a crash, not at all; a second time changes nothing.
    ///
    /// Afterwards `fetch` leaves out what was dropped, `read` from 0 or from the floor on gives what is left, and a
    /// position between them is `tooOld`. Heads, guards, lookups of operations and saved states stay, and so do records
    /// that are appended meanwhile.
    ///
    /// - Parameter isDryRun: changes nothing, and tells about what it would come to.
    /// - Throws: `JournalStoreError.unavailable`.
    @discardableResult
    func compact(_ journal: JournalID, _ plan: CompactionPlan, isDryRun: Bool) async throws -> CompactionSizes
}

extension CompactingStore {
    /// Carries a plan out.
    @discardableResult
    public func compact(_ journal: JournalID, _ plan: CompactionPlan) async throws -> CompactionSizes {
        try await compact(journal, plan, isDryRun: false)
    }
}

/// The bytes that a journal takes before and after a compaction.
public struct CompactionSizes: Sendable, Equatable {
    public var before: Int
    public var after: Int

    public init(before: Int, after: Int) {
        self.before = before
        self.after = after
    }
}
