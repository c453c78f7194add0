package import SyncEngine

/// One call of `append` on its way to the disk.
package final class AppendCall: @unchecked Sendable {
    package typealias Completion = @Sendable (Result<[AppendOutcome], any Error>) -> Void

    let operations: [Operation]
    let completion: Completion
    /// Home records of operations that were on record already, read from the files for this call.
    var resolved: [OperationID: StoredRecord] = [:]
    /// What staging decided; told when everything it rests on is durable.
    var outcomes: [AppendOutcome] = []
    var placed: [PlacedOperation] = []
    /// The journals of all entries of `placed`, one after the other.
    var journals: [Journal] = []

    /// The most that its lines can take in the log.
    let maximumBytes: Int

    /// - Parameter completion: called once, on the thread that knows the outcome.
    package init(_ appends: [Append], completion: @escaping Completion) {
        operations = appends.map { Operation($0) }
        maximumBytes = operations.reduce(0) { $0 + $1.maximumLineBytes }
        self.completion = completion
    }

    /// An operation whose line would be longer than a line may be.
    var tooLarge: JournalStoreError? {
        operations.first { $0.maximumLineBytes > LineFraming.maximumLineBytes }.map {
            .tooLarge(bytes: $0.maximumLineBytes, maximum: LineFraming.maximumLineBytes)
        }
    }
}

/// What has to be read from the disk before a decision can be made under the lock.
package enum Need: Sendable, Hashable {
    /// A journal that was not touched yet.
    case journal(JournalID)
    /// The index of a sealed segment.
    case index(JournalID, JournalSegment)
    /// A record of a known operation.
    case record(JournalID, Seq)
}
