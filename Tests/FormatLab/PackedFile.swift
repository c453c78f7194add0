import CZlib
import Glibc

/// A zip archive of one file.
struct PackedFile {
    private(set) var unpacked = 0
    private(set) var packed = 0

    private static let pieceBytes = 1 << 20

    init(_ source: String, as name: String, into path: String) throws {
        guard let input = fopen(source, "r") else { throw LabError("\(source) cannot be read") }
        defer { fclose(input) }
        let output = try SampleFile(path)
        var checksum: UInt = 0
        // The numbers are put in when they are known.
        try output.append(Self.front(name, checksum: 0, packed: 0, unpacked: 0))
        let head = output.count
        var stream = z_stream()
        let result = deflateInit2_(
            &stream, 1, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else { throw LabError("zlib gives no packer") }
        defer { deflateEnd(&stream) }
        var piece = [UInt8](repeating: 0, count: Self.pieceBytes)
        var room = [UInt8](repeating: 0, count: 2 * Self.pieceBytes)
        while true {
            let count = fread(&piece, 1, piece.count, input)
            unpacked += count
            checksum = crc32(checksum, piece, UInt32(count))
            try output.append(Self.deflate(&stream, &piece, count, into: &room))
            if count < piece.count { break }
        }
        packed = output.count - head
        let place = output.count
        let sum = Int(checksum)
        let directory = Self.entry(name, checksum: sum, packed: packed, unpacked: unpacked)
        try output.append(directory + Self.end(at: place, count: directory.count))
        try output.replace(at: 0, with: Self.front(name, checksum: sum, packed: packed, unpacked: unpacked))
    }

    /// Packs a piece; a short one is the last. The room takes whatever a piece can become.
    private static func deflate(
        _ stream: inout z_stream, _ piece: inout [UInt8], _ count: Int, into room: inout [UInt8]
    ) throws -> ArraySlice<UInt8> {
        let isLast = count < piece.count
        let free = room.count
        let left = try piece.withUnsafeMutableBufferPointer { piece in
            try room.withUnsafeMutableBufferPointer { room in
                stream.next_in = piece.baseAddress
                stream.avail_in = UInt32(count)
                stream.next_out = room.baseAddress
                stream.avail_out = UInt32(free)
                let result = CZlib.deflate(&stream, isLast ? Z_FINISH : Z_NO_FLUSH)
                guard result == (isLast ? Z_STREAM_END : Z_OK), stream.avail_in == 0 else {
                    throw LabError("zlib cannot pack: \(result)")
                }
                return Int(stream.avail_out)
            }
        }
        return room[..<(free - left)]
    }

    private static func front(_ name: String, checksum: Int, packed: Int, unpacked: Int) -> [UInt8] {
        number(0x0403_4B50, 4) + number(20, 2) + number(0, 2) + number(8, 2) + number(0, 4) + number(checksum, 4)
            + number(packed, 4) + number(unpacked, 4) + number(name.utf8.count, 2) + number(0, 2) + Array(name.utf8)
    }

    private static func entry(_ name: String, checksum: Int, packed: Int, unpacked: Int) -> [UInt8] {
        number(0x0201_4B50, 4) + number(3 << 8 | 20, 2) + number(20, 2) + number(0, 2) + number(8, 2) + number(0, 4)
            + number(checksum, 4) + number(packed, 4) + number(unpacked, 4) + number(name.utf8.count, 2)
            + number(0, 8) + number(0o100644 << 16, 4) + number(0, 4) + Array(name.utf8)
    }

    private static func end(at place: Int, count: Int) -> [UInt8] {
        number(0x0605_4B50, 4) + number(0, 4) + number(1, 2) + number(1, 2) + number(count, 4) + number(place, 4)
            + number(0, 2)
    }

    private static func number(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
