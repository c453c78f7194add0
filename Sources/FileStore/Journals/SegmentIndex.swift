package import SyncEngine

/// Where the records of a sealed segment are, and which operations are at home in it.
///
/// A cache beside the segment, `<generation>-<first seq>.index`: little-endian numbers and a CRC-32C at the end. It
/// names the segment's size and last checksum; one that does not match is built again from the segment.
///
///     "TXI1" size:u64 trailer:u32 first:u64 lastHome:u64 records:u32 homes:u32
///     offsets:u32 × (records + 1)  homes × (op:16 bytes, seq - first:u32), sorted by op  crc:u32
package struct SegmentIndex: Sendable, Equatable {
    package var first: Seq
    /// Where each record's line starts, and behind the last one.
    package var offsets: [UInt32]
    /// The operations at home here, sorted.
    package var operations: [OperationID]
    /// For each of `operations`, its seq's distance from `first`.
    package var places: [UInt32]
    /// The last record written under the journal's own lane, in this segment or before.
    package var guardSeq: Seq
    package var size: UInt64
    package var trailer: UInt32

    /// - Parameters:
    ///   - offsets: where each number's record starts, and behind the last one.
    ///   - homes: the home records with their seqs, in any order.
    init(
        first: Seq, offsets: [UInt32], homes: [(operation: OperationID, seq: Seq)], guardSeq: Seq, size: Int,
        trailer: UInt32
    ) {
        self.first = first
        self.offsets = offsets
        let sorted = homes.sorted { $0.operation < $1.operation }
        operations = sorted.map(\.operation)
        places = sorted.map { UInt32(truncatingIfNeeded: $0.seq - first) }
        self.guardSeq = guardSeq
        self.size = UInt64(size)
        self.trailer = trailer
    }

    /// From a scan of a whole sealed segment.
    init(_ scan: SegmentScan) {
        self.init(
            first: scan.header?.first ?? 1, offsets: scan.offsets + [UInt32(truncatingIfNeeded: scan.recordsEnd)],
            homes: scan.homes, guardSeq: scan.guardSeq, size: scan.end, trailer: scan.checksum)
    }

    /// Whether a number's record is there. Only asked for numbers the segment covers.
    func has(_ seq: Seq) -> Bool {
        let place = Int(seq - first)
        return offsets[place] < offsets[place + 1]
    }

    /// The bytes of a number's line; 0 where there is none.
    func lineBytes(_ seq: Seq) -> Int {
        let place = Int(seq - first)
        return Int(offsets[place + 1] - offsets[place])
    }

    /// The seq of an operation's home record: binary search.
    package func seq(of operation: OperationID) -> Seq? {
        var low = 0
        var high = operations.count
        while low < high {
            let middle = (low + high) / 2
            if operations[middle] < operation { low = middle + 1 } else { high = middle }
        }
        guard low < operations.count, operations[low] == operation else { return nil }
        return first + Seq(places[low])
    }
}

extension SegmentIndex {
    private static let magic: [UInt8] = Array("TXI1".utf8)
    private static let fixedBytes = 4 + 8 + 4 + 8 + 8 + 4 + 4

    package var encoded: [UInt8] {
        var output = Self.magic
        output.append(little: size)
        output.append(little: trailer)
        output.append(little: first)
        output.append(little: guardSeq)
        output.append(little: UInt32(offsets.count - 1))
        output.append(little: UInt32(operations.count))
        for offset in offsets { output.append(little: offset) }
        for (operation, place) in zip(operations, places) {
            output.append(little: operation.bits.high)
            output.append(little: operation.bits.low)
            output.append(little: place)
        }
        output.append(little: output.withUnsafeBytes { LineFraming.checksum($0) })
        return output
    }

    /// Reads a whole file. Nil when it is not intact.
    package init?(_ file: [UInt8]) {
        guard file.count >= Self.fixedBytes + 8, file.starts(with: Self.magic) else { return nil }
        var reader = LittleReader(bytes: file, position: file.count - 4)
        let stored = reader.next32()
        guard file.withUnsafeBytes({ LineFraming.checksum(UnsafeRawBufferPointer(rebasing: $0.dropLast(4))) }) == stored
        else { return nil }
        reader.position = 4
        size = reader.next64()
        trailer = reader.next32()
        first = reader.next64()
        guardSeq = reader.next64()
        let records = Int(reader.next32())
        let homes = Int(reader.next32())
        guard file.count == Self.fixedBytes + 4 * (records + 1) + 20 * homes + 4 else { return nil }
        offsets = (0...records).map { _ in reader.next32() }
        operations = []
        places = []
        for _ in 0..<homes {
            operations.append(OperationID(Bits128(high: reader.next64(), low: reader.next64())))
            places.append(reader.next32())
        }
    }
}

/// Little-endian numbers, one after the other; the caller has checked the length.
private struct LittleReader {
    let bytes: [UInt8]
    var position: Int

    mutating func next32() -> UInt32 {
        defer { position += 4 }
        return (0..<4).reduce(0) { $0 | UInt32(bytes[position + $1]) << UInt32(8 * $1) }
    }

    mutating func next64() -> UInt64 {
        let low = next32()
        return UInt64(next32()) << 32 | UInt64(low)
    }
}

extension [UInt8] {
    fileprivate mutating func append<Number: FixedWidthInteger>(little number: Number) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }
}
