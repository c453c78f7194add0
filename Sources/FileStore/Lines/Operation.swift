package import SyncEngine

/// One operation as the log carries it, with the parts of its line that depend on nothing but itself already encoded.
///
/// Callers build it on their own threads, so that the log's thread only adds numbers and checksums. Immutable and
/// shared: the line in the log, the records in memory and the lines in the journals all come from the same value.
package final class Operation: Sendable {
    package let operation: OperationID
    package let id: EventID
    package let home: JournalID
    package let digest: ContentDigest
    package let entries: [Entry]
    /// The different contents, each once.
    package let bodies: [[UInt8]]

    /// `"op":"…","id":…,"home":"…","h":"…","e":[`
    let identity: [UInt8]

    /// One record: its journal, what it expects there, and its content's place in `bodies`.
    package struct Entry: Sendable, Equatable {
        package var journal: JournalID
        package var expect: Expectation
        package var body: Int
    }

    package init(
        operation: OperationID, id: EventID, home: JournalID, digest: ContentDigest, entries: [Entry], bodies: [[UInt8]]
    ) {
        self.operation = operation
        self.id = id
        self.home = home
        self.digest = digest
        self.entries = entries
        self.bodies = bodies
        var identity: [UInt8] = []
        identity.reserveCapacity(160)
        identity.append(#""op":""#)
        operation.bits.write(to: &identity)
        identity.append(#"","id":"#)
        identity.append(decimal: id.rawValue)
        identity.append(#","home":""#)
        identity.append(journal: home)
        identity.append(#"","h":""#)
        identity.append(hexadecimal: digest.bits)
        identity.append(#"","e":["#)
        self.identity = identity
    }

    /// Takes over what a caller asks for. Equal contents are kept once.
    ///
    /// Requires what `Append` promises: an entry for the home journal, no journal twice, contents that are objects on
    /// one line and do not begin with a member of the envelope.
    package convenience init(_ append: Append) {
        var bodies: [[UInt8]] = []
        var entries: [Entry] = []
        for entry in append.entries {
            precondition(
                !entries.contains { $0.journal == entry.journal },
                "operation \(append.operation) has two entries for \(entry.journal)")
            entries.append(Entry(journal: entry.journal, expect: entry.expect, body: bodies.place(of: entry.content)))
        }
        precondition(
            entries.contains { $0.journal == append.home },
            "operation \(append.operation) has no entry for its home \(append.home)")
        for body in bodies {
            precondition(Self.isContent(body), "operation \(append.operation) has content that is no one-line object")
        }
        self.init(
            operation: append.operation, id: append.id, home: append.home, digest: append.digest, entries: entries,
            bodies: bodies)
    }

    /// No line of this operation, in the log or in a journal, is longer than this.
    package var maximumLineBytes: Int {
        identity.count + bodies.reduce(0) { $0 + $1.count + 1 } + entries.count * 72 + 160
    }

    /// The place of the entry for a journal. Only asked for journals it has.
    func index(of journal: JournalID) -> Int {
        guard let index = entries.firstIndex(where: { $0.journal == journal }) else {
            preconditionFailure("operation \(operation) has no entry for \(journal)")
        }
        return index
    }

    /// Whether bytes can be the content of a record.
    static func isContent(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { bytes in
            var cursor = ByteCursor(bytes, from: 0, to: bytes.count)
            guard bytes.count >= 6, cursor.take(#"{""#) else { return false }
            let isEnvelope = cursor.take(#"h":"#) || cursor.take(#"at":"#)
            return !isEnvelope && bytes.last == UInt8(ascii: "}") && !bytes.contains(lineFeed)
        }
    }
}

extension [[UInt8]] {
    fileprivate mutating func place(of body: [UInt8]) -> Int {
        if let known = firstIndex(of: body) { return known }
        append(body)
        return count - 1
    }
}

extension [UInt8] {
    /// 32 lower-case digits.
    package mutating func append(hexadecimal bits: Bits128) {
        for word in [bits.high, bits.low] {
            append(hexadecimal: UInt32(truncatingIfNeeded: word >> 32))
            append(hexadecimal: UInt32(truncatingIfNeeded: word))
        }
    }
}
