/// A line of the log that holds no operation and only proves: everything up to here was durable when it was written.
///
///     {"mark":77,"p":"…","c":"…"}
///
/// The lines of the last flush have no successor whose `d` covers them. With a mark behind them, damage to them is told
/// from a write that was never finished.
package struct LogMark: Sendable, Equatable {
    /// The number of the last operation before it.
    package var durable: LSN
    /// The checksum of the line before.
    package var previous: UInt32

    package init(durable: LSN, previous: UInt32) {
        self.durable = durable
        self.previous = previous
    }

    /// Appends the line to `output`.
    /// - Returns: its checksum.
    package func encode(to output: inout [UInt8]) -> UInt32 {
        let start = output.count
        output.append(#"{"mark":"#)
        output.append(decimal: durable)
        return output.endLine(from: start, previous: previous)
    }

    /// Reads the body of a framed line. Nil when it is not exactly of the form above.
    package init?(_ bytes: UnsafeRawBufferPointer, body: Range<Int>) {
        var cursor = ByteCursor(bytes, from: body.lowerBound, to: body.upperBound)
        guard cursor.take(#"{"mark":"#), let durable = cursor.number(),
            cursor.take(#","p":""#), let previous = cursor.hexadecimal32(), cursor.take("\""), cursor.isAtEnd
        else { return nil }
        self.init(durable: durable, previous: previous)
    }
}
