package import SyncEngine

/// The first line of a segment of the log: whose it is and where it starts.
///
///     {"segment":"wal","version":1,"store":"…","generation":3,"first":77,"p":"…","c":"…"}
///
/// `p` is the checksum of the last line of the segment before, 0 for the first segment of a generation.
package struct LogHeader: Sendable, Equatable {
    package var store: Bits128
    package var generation: UInt64
    package var first: LSN
    package var previous: UInt32

    func encode(to output: inout [UInt8]) -> UInt32 {
        let start = output.count
        output.append(#"{"segment":"wal","version":1,"store":""#)
        store.write(to: &output)
        output.append(#"","generation":"#)
        output.append(decimal: generation)
        output.append(#","first":"#)
        output.append(decimal: first)
        return output.endLine(from: start, previous: previous)
    }

    init(store: Bits128, generation: UInt64, first: LSN, previous: UInt32) {
        self.store = store
        self.generation = generation
        self.first = first
        self.previous = previous
    }

    /// Reads the body of a framed line. Nil when it is none of these.
    package init?(_ bytes: UnsafeRawBufferPointer, body: Range<Int>) {
        var cursor = ByteCursor(bytes, from: body.lowerBound, to: body.upperBound)
        guard cursor.take(#"{"segment":"wal","version":1,"store":""#), let store = cursor.uuid(),
            cursor.take(#"","generation":"#), let generation = cursor.number(),
            cursor.take(#","first":"#), let first = cursor.number(),
            cursor.take(#","p":""#), let previous = cursor.hexadecimal32(), cursor.take("\""), cursor.isAtEnd
        else { return nil }
        self.init(store: store, generation: generation, first: first, previous: previous)
    }
}
