import SyncEngine

/// The envelope of a journal line as it stands there, without a copy or a dictionary.
struct LineFacts {
    var seq: Seq
    var lsn: LSN
    var id: EventID
    var operation: OperationID
    /// On home records.
    var digest: ContentDigest?
    var isHome: Bool { digest != nil }
    /// Where the members of `at` are, if it has any.
    var at: Range<Int>?
    var members: Range<Int>
    var previous: UInt32

    /// The bytes of `,"p":"xxxxxxxx"` at the end of a body.
    private static let linkBytes = 15

    /// Reads the body of a framed line. Nil when it is not exactly a journal line.
    @inline(__always)
    init?(_ bytes: UnsafeRawBufferPointer, body: Range<Int>) {
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
                let start = cursor.position
                guard Self.each(&cursor, { _, _ in }) else { return nil }
                at = start..<cursor.position
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

    /// The records of the operation in other journals.
    func forEachOther(_ bytes: UnsafeRawBufferPointer, _ body: (JournalID, Seq) -> Void) {
        guard let at else { return }
        var cursor = ByteCursor(bytes, from: at.lowerBound, to: at.upperBound)
        _ = Self.each(&cursor, body)
    }

    /// `"user:10007":88,…}`
    private static func each(_ cursor: inout ByteCursor, _ body: (JournalID, Seq) -> Void) -> Bool {
        repeat {
            guard cursor.take("\""), let journal = cursor.journal(), cursor.take(":"), let seq = cursor.number() else {
                return false
            }
            body(journal, seq)
        } while cursor.take(",")
        return cursor.take("}")
    }

    /// Whether it stands for a record that was lost.
    func isGap(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var cursor = ByteCursor(bytes, from: members.lowerBound, to: members.upperBound)
        return cursor.take(#""kind":"gap","#)
    }

    /// Of a record that stands for a lost home record: the operation that others still have.
    func lostOperation(_ bytes: UnsafeRawBufferPointer) -> OperationID? {
        let text: StaticString = #""body":{"op":""#
        guard
            let found = members.first(where: { place in
                var cursor = ByteCursor(bytes, from: place, to: members.upperBound)
                return cursor.take(text)
            })
        else { return nil }
        var cursor = ByteCursor(bytes, from: found + text.utf8CodeUnitCount, to: members.upperBound)
        return cursor.uuid().map { OperationID($0) }
    }

    /// The record as a store shows it.
    func record(_ bytes: UnsafeRawBufferPointer, body: Range<Int>) -> StoredRecord? {
        JournalLine(bytes, body: body)?.record
    }
}

extension OperationID {
    /// Enough of it to tell two operations apart in a list of many.
    var shortHash: UInt32 {
        let mixed = (bits.high ^ bits.low) &* 0x9E37_79B9_7F4A_7C15
        return UInt32(truncatingIfNeeded: mixed >> 32)
    }
}
