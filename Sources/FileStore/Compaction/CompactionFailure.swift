public import SyncEngine

/// A journal was not compacted. It is what it was.
public struct CompactionFailure: Error, Sendable, Equatable, CustomStringConvertible {
    public var journal: JournalID
    /// What is wrong, in words.
    public var reason: String

    public var description: String { "Journal \(journal) was not compacted: \(reason). Nothing was changed." }
}
