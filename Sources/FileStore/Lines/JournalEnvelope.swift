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

    /// The bytes of `,"p":"xxxxxxxx"` at the end of a body.
    private static let linkBytes = 15

    /// Reads the body of a framed line. Nil when it is not exactly a journal line.
    package init?(_ bytes: UnsafeRawBufferPointer, body: Range<Int>) {
        guard body.count > Self.linkBytes else { return nil }
        let link = body.upperBound - Self.linkBytes
        var cursor = ByteCursor(bytes, from: body.lowerBound, to: link)
        guard cursor.take(#"{"seq":"#), let seq = cursor.number(), seq > 0,
            cursor.take(#","l":"#), let lsn = cursor.number(),
            cursor.take(#","id":"#), let id = cursor.number(),
            cursor.take(#","op":""#), let operation = cursor.uuid(), cursor.take("\"")
        else { return nil }
        if cursor.take(#","h":""#) {
            guard let digest = cursor.hexadecimal128(), cursor.take("\"") else { return nil }
            self.digest = ContentDigest(digest)
            if cursor.take(#","at":{"#) {
                guard let at = Self.seqs(&cursor) else { return nil }
                self.at = at
            }
        }
        guard cursor.take(","), !cursor.isAtEnd else { return nil }
        var tail = ByteCursor(bytes, from: link, to: body.upperBound)
        guard tail.take(#","p":""#), let previous = tail.hexadecimal32(), tail.take("\"") else { return nil }
        self.seq = seq
        self.lsn = lsn
        self.id = EventID(id)
        self.operation = OperationID(operation)
        self.members = cursor.position..<link
        self.previous = previous
    }

    /// `"user:10007":88,…}`
    private static func seqs(_ cursor: inout ByteCursor) -> [JournalID: Seq]? {
        var result: [JournalID: Seq] = [:]
        repeat {
            guard cursor.take("\""), let journal = cursor.journal(), cursor.take(":"), let seq = cursor.number() else {
                return nil
            }
            result[journal] = seq
        } while cursor.take(",")
        return cursor.take("}") ? result : nil
    }
}
