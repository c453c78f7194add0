package import SyncEngine

/// A number of the log: gapless from 1 over the store's whole life.
package typealias LSN = UInt64

/// An operation with its place: the number in the log and one seq for each of its entries.
package struct PlacedOperation: Sendable {
    package var lsn: LSN
    package var operation: Operation
    /// In the order of `operation.entries`.
    package var seqs: [Seq]

    package init(lsn: LSN, operation: Operation, seqs: [Seq]) {
        self.lsn = lsn
        self.operation = operation
        self.seqs = seqs
    }
}

/// A line of the log: one operation, all its journals.
///
///     {"l":77,"d":76,"op":"…","id":9,"home":"user:10005","h":"…","e":[["user:10005",1043,0],["user:10007",88,1]],
///      "b":[{…},{…}],"p":"…","c":"…"}
///
/// `d` is the highest number that was durable when the line was written: everything up to it can only be missing
/// because the medium lost it.
package struct LogLine: Sendable {
    package var placed: PlacedOperation
    package var durable: LSN
    /// The checksum of the line before.
    package var previous: UInt32

    /// Appends the line to `output`.
    /// - Returns: its checksum.
    package static func encode(
        _ placed: PlacedOperation, durable: LSN, previous: UInt32, to output: inout [UInt8]
    ) -> UInt32 {
        let start = output.count
        output.append(#"{"l":"#)
        output.append(decimal: placed.lsn)
        output.append(#","d":"#)
        output.append(decimal: durable)
        output.append(",")
        output.append(contentsOf: placed.operation.identity)
        for (index, entry) in placed.operation.entries.enumerated() {
            output.append(index == 0 ? #"[""# : #",[""#)
            output.append(journal: entry.journal)
            output.append("\",")
            output.append(decimal: placed.seqs[index])
            output.append(",")
            output.append(decimal: UInt64(entry.body))
            output.append("]")
        }
        output.append(#"],"b":["#)
        for (index, body) in placed.operation.bodies.enumerated() {
            if index > 0 { output.append(",") }
            output.append(contentsOf: body)
        }
        output.append("]")
        return output.endLine(from: start, previous: previous)
    }

    /// Reads the body of a framed line. Nil when it is not exactly of the form above.
    package init?(_ bytes: UnsafeRawBufferPointer, body: Range<Int>) {
        var cursor = ByteCursor(bytes, from: body.lowerBound, to: body.upperBound)
        guard cursor.take(#"{"l":"#), let lsn = cursor.number(),
            cursor.take(#","d":"#), let durable = cursor.number(),
            cursor.take(#","op":""#), let operation = cursor.uuid(),
            cursor.take(#"","id":"#), let id = cursor.number(),
            cursor.take(#","home":""#), let home = cursor.journal(),
            cursor.take(#","h":""#), let digest = cursor.hexadecimal128(),
            cursor.take(#"","e":["#), let (entries, seqs) = Self.entries(&cursor),
            cursor.take(#","b":["#), let bodies = Self.bodies(&cursor),
            cursor.take(#","p":""#), let previous = cursor.hexadecimal32(), cursor.take("\""), cursor.isAtEnd,
            entries.allSatisfy({ $0.body < bodies.count }), entries.contains(where: { $0.journal == home })
        else { return nil }
        let known = Operation(
            operation: OperationID(operation), id: EventID(id), home: home, digest: ContentDigest(digest),
            entries: entries, bodies: bodies)
        self.placed = PlacedOperation(lsn: lsn, operation: known, seqs: seqs)
        self.durable = durable
        self.previous = previous
    }

    /// `["user:10005",1043,0],…]`
    private static func entries(_ cursor: inout ByteCursor) -> ([Operation.Entry], [Seq])? {
        var entries: [Operation.Entry] = []
        var seqs: [Seq] = []
        repeat {
            guard cursor.take("[\""), let journal = cursor.journal(), cursor.take(","),
                let seq = cursor.number(), seq > 0, cursor.take(","), let body = cursor.number(), body < 1 << 20,
                cursor.take("]")
            else { return nil }
            entries.append(Operation.Entry(journal: journal, expect: .any, body: Int(body)))
            seqs.append(seq)
        } while cursor.take(",")
        return cursor.take("]") ? (entries, seqs) : nil
    }

    /// `{…},{…}]`
    private static func bodies(_ cursor: inout ByteCursor) -> [[UInt8]]? {
        var bodies: [[UInt8]] = []
        repeat {
            guard let range = cursor.object() else { return nil }
            bodies.append(cursor.copy(range))
        } while cursor.take(",")
        return cursor.take("]") ? bodies : nil
    }
}
