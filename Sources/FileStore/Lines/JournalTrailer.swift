internal import Cryptography
package import SyncEngine

/// The last line of a sealed segment of a journal.
///
///     {"sealed":{"count":12034,"last":13077,"sha256":"…"},"p":"…","c":"…"}
///
/// `count` counts records, `last` is the last number the segment covers, `sha256` (FIPS 180-4) is of every byte before
/// this line; stores of earlier versions left it out. A rewritten segment also has `"was":"…"` behind it: the checksum
/// that the next segment's header links to, which is that of the line this one stands for.
package struct JournalTrailer: Sendable, Equatable {
    package var count: UInt64
    package var last: Seq
    package var digest: SegmentDigest?
    package var was: UInt32?
    package var previous: UInt32

    package init(count: UInt64, last: Seq, digest: SegmentDigest?, was: UInt32? = nil, previous: UInt32) {
        self.count = count
        self.last = last
        self.digest = digest
        self.was = was
        self.previous = previous
    }

    package func encode(to output: inout [UInt8]) -> UInt32 {
        let start = output.count
        output.append(#"{"sealed":{"count":"#)
        output.append(decimal: count)
        output.append(#","last":"#)
        output.append(decimal: last)
        if let digest {
            output.append(#","sha256":""#)
            output.append(hexadecimal: digest.high)
            output.append(hexadecimal: digest.low)
            output.append("\"")
        }
        if let was {
            output.append(#","was":""#)
            output.append(hexadecimal: was)
            output.append("\"")
        }
        output.append("}")
        return output.endLine(from: start, previous: previous)
    }

    /// Reads the body of a framed line. Nil when it is none of these.
    package init?(_ bytes: UnsafeRawBufferPointer, body: Range<Int>) {
        var cursor = ByteCursor(bytes, from: body.lowerBound, to: body.upperBound)
        guard cursor.take(#"{"sealed":{"count":"#), let count = cursor.number(),
            cursor.take(#","last":"#), let last = cursor.number()
        else { return nil }
        var digest: SegmentDigest?
        if cursor.take(#","sha256":""#) {
            guard let high = cursor.hexadecimal128(), let low = cursor.hexadecimal128(), cursor.take("\"") else {
                return nil
            }
            digest = SegmentDigest(high: high, low: low)
        }
        var was: UInt32?
        if cursor.take(#","was":""#) {
            guard let link = cursor.hexadecimal32(), cursor.take("\"") else { return nil }
            was = link
        }
        guard cursor.take(#"},"p":""#), let previous = cursor.hexadecimal32(), cursor.take("\""), cursor.isAtEnd
        else { return nil }
        self.init(count: count, last: last, digest: digest, was: was, previous: previous)
    }
}

/// The SHA-256 of a sealed segment's bytes before its trailer.
package struct SegmentDigest: Sendable, Hashable {
    package var high: Bits128
    package var low: Bits128

    init(high: Bits128, low: Bits128) {
        self.high = high
        self.low = low
    }

    /// The digest of these bytes.
    package init(of bytes: some Sequence<UInt8>) { self.init(SHA256.hash(bytes)) }

    /// From the 32 bytes of a digest.
    package init(_ bytes: [UInt8]) {
        precondition(bytes.count == 32, "a SHA-256 has 32 bytes, not \(bytes.count)")
        let words = (0..<4).map { word in bytes[8 * word..<8 * word + 8].reduce(0) { $0 << 8 | UInt64($1) } }
        self.init(high: Bits128(high: words[0], low: words[1]), low: Bits128(high: words[2], low: words[3]))
    }
}
