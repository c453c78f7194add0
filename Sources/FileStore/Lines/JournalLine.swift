package import SyncEngine

/// A line of a journal: one record, a pure function of the log's line, the journal and the line before.
///
///     {"seq":1043,"l":77,"id":9,"op":"…","h":"…","at":{"user:10007":88},<members of the content>,"p":"…","c":"…"}
///
/// `h` and `at` stand on home records only, `at` only when the operation has other journals.
package struct JournalLine: Sendable {
    package var record: StoredRecord
    package var lsn: LSN
    /// The checksum of the line before.
    package var previous: UInt32

    /// Appends the line that `placed` has for its entry number `index`.
    /// - Returns: its checksum.
    package static func encode(
        _ placed: PlacedOperation, entry index: Int, previous: UInt32, to output: inout [UInt8]
    ) -> UInt32 {
        let operation = placed.operation
        let entry = operation.entries[index]
        let start = output.count
        output.append(#"{"seq":"#)
        output.append(decimal: placed.seqs[index])
        output.append(#","l":"#)
        output.append(decimal: placed.lsn)
        output.append(#","id":"#)
        output.append(decimal: operation.id.rawValue)
        output.append(#","op":""#)
        operation.operation.bits.write(to: &output)
        output.append("\"")
        if entry.journal == operation.home { output.appendHomeMembers(placed, besides: index) }
        output.append(",")
        output.append(contentsOf: operation.bodies[entry.body].dropFirst().dropLast())
        return output.endLine(from: start, previous: previous)
    }

    /// Reads the body of a framed line. Nil when it is not exactly of the form above.
    package init?(_ bytes: UnsafeRawBufferPointer, body: Range<Int>) {
        guard let envelope = JournalEnvelope(bytes, body: body) else { return nil }
        var content: [UInt8] = []
        content.reserveCapacity(envelope.members.count + 2)
        content.append(UInt8(ascii: "{"))
        content.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[envelope.members]))
        content.append(UInt8(ascii: "}"))
        record = StoredRecord(
            seq: envelope.seq, id: envelope.id, operation: envelope.operation, digest: envelope.digest,
            at: envelope.at, content: content)
        lsn = envelope.lsn
        previous = envelope.previous
    }
}

extension PlacedOperation {
    /// The record of entry number `index`: what reading its journal line gives.
    package func record(entry index: Int) -> StoredRecord {
        let entry = operation.entries[index]
        let isHome = entry.journal == operation.home
        return StoredRecord(
            seq: seqs[index], id: operation.id, operation: operation.operation,
            digest: isHome ? operation.digest : nil, at: isHome ? seqsByJournal(without: index) : [:],
            content: operation.bodies[entry.body])
    }

    /// The seq in each journal.
    package func seqsByJournal(without left: Int? = nil) -> [JournalID: Seq] {
        var result: [JournalID: Seq] = [:]
        for (index, entry) in operation.entries.enumerated() where index != left {
            result[entry.journal] = seqs[index]
        }
        return result
    }
}

extension [UInt8] {
    fileprivate mutating func appendHomeMembers(_ placed: PlacedOperation, besides home: Int) {
        append(#","h":""#)
        append(hexadecimal: placed.operation.digest.bits)
        append("\"")
        guard placed.seqs.count > 1 else { return }
        append(#","at":{"#)
        var first = true
        for (index, entry) in placed.operation.entries.enumerated() where index != home {
            append(first ? "\"" : ",\"")
            first = false
            append(journal: entry.journal)
            append("\":")
            append(decimal: placed.seqs[index])
        }
        append("}")
    }
}
