package import SyncEngine

/// The first line of a segment of a journal.
///
///     {"segment":"journal","version":1,"store":"…","generation":3,"journal":"user:10005","first":1044,"guard":1043,
///      "p":"…","c":"…"}
///
/// `guard` is the seq of the last record before this segment that was written under the journal's own lane; `p` is the
/// checksum of the last line of the segment before, 0 for a journal's first. A rewritten segment also has
/// `"last":2088,"floor":2000` behind `guard`.
package struct JournalHeader: Sendable, Equatable {
    package var store: Bits128
    package var generation: UInt64
    package var journal: JournalID
    package var first: Seq
    package var guardSeq: Seq
    package var rewritten: Rewritten?
    package var previous: UInt32

    /// What only a rewritten segment says.
    package struct Rewritten: Sendable, Equatable {
        /// The last number it covers.
        package var last: Seq
        /// The journal's floor when it was written.
        package var floor: Seq

        package init(last: Seq, floor: Seq) {
            self.last = last
            self.floor = floor
        }
    }

    package init(
        store: Bits128, generation: UInt64, journal: JournalID, first: Seq, guardSeq: Seq, rewritten: Rewritten? = nil,
        previous: UInt32
    ) {
        self.store = store
        self.generation = generation
        self.journal = journal
        self.first = first
        self.guardSeq = guardSeq
        self.rewritten = rewritten
        self.previous = previous
    }

    package func encode(to output: inout [UInt8]) -> UInt32 {
        let start = output.count
        output.append(#"{"segment":"journal","version":1,"store":""#)
        store.write(to: &output)
        output.append(#"","generation":"#)
        output.append(decimal: generation)
        output.append(#","journal":""#)
        output.append(journal: journal)
        output.append(#"","first":"#)
        output.append(decimal: first)
        output.append(#","guard":"#)
        output.append(decimal: guardSeq)
        if let rewritten {
            output.append(#","last":"#)
            output.append(decimal: rewritten.last)
            output.append(#","floor":"#)
            output.append(decimal: rewritten.floor)
        }
        return output.endLine(from: start, previous: previous)
    }

    /// Reads the body of a framed line. Nil when it is none of these.
    package init?(_ bytes: UnsafeRawBufferPointer, body: Range<Int>) {
        var cursor = ByteCursor(bytes, from: body.lowerBound, to: body.upperBound)
        guard cursor.take(#"{"segment":"journal","version":1,"store":""#), let store = cursor.uuid(),
            cursor.take(#"","generation":"#), let generation = cursor.number(),
            cursor.take(#","journal":""#), let journal = cursor.journal(),
            cursor.take(#","first":"#), let first = cursor.number(),
            cursor.take(#","guard":"#), let guardSeq = cursor.number()
        else { return nil }
        var rewritten: Rewritten?
        if cursor.take(#","last":"#) {
            guard let last = cursor.number(), cursor.take(#","floor":"#), let floor = cursor.number(), last >= first
            else { return nil }
            rewritten = Rewritten(last: last, floor: floor)
        }
        guard cursor.take(#","p":""#), let previous = cursor.hexadecimal32(), cursor.take("\""), cursor.isAtEnd else {
            return nil
        }
        self.init(
            store: store, generation: generation, journal: journal, first: first, guardSeq: guardSeq,
            rewritten: rewritten, previous: previous)
    }
}
