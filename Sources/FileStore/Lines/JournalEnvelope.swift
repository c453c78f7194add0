package import SyncEngine

/// What the store itself put into a journal line, read without copying the content.
package struct JournalEnvelope: Sendable {
    package var seq: Seq
    package var lsn: LSN
    package var id: EventID
    package var operation: OperationID
    package var digest: ContentDigest?
    package var at: [JournalID: Seq] = [:]
    /// Where the content's members are, without braces.
    package var members: Range<Int>
    package var previous: UInt32

    /// Reads the body of a framed line. Nil when it is not exactly a journal line.
    package init?(_ bytes: UnsafeRawBufferPointer, body: Range<Int>) {
        guard let facts = LineFacts(bytes, body: body) else { return nil }
        seq = facts.seq
        lsn = facts.lsn
        id = facts.id
        operation = facts.operation
        digest = facts.digest
        members = facts.members
        previous = facts.previous
        facts.forEachOther(bytes) { at[$0] = $1 }
    }
}
