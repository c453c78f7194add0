internal import CZlib

/// Gives the bytes of one file of a zip archive, unpacked through zlib as they are asked for.
final class BundleUnpacker {
    private static let chunk = 64 << 10

    private let entry: BundleEntry
    private let source: TicketBundle.Source
    private let stream: UnsafeMutablePointer<z_stream>
    private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: BundleUnpacker.chunk, alignment: 16)
    /// Where the next packed byte is, and how many follow.
    private var place: Int
    private var packedLeft: Int
    private var unpacked = 0
    private var checksum: UInt
    private var hasEnded = false

    init(_ entry: BundleEntry, start: Int, source: @escaping TicketBundle.Source) throws(FormatFault) {
        self.entry = entry
        self.source = source
        place = start
        packedLeft = entry.packed
        checksum = UInt(crc32(0, nil, 0))
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // A deinit follows: everything is set.
        guard ticx_inflate_init(stream) == Z_OK else { throw FormatFault(.outOfMemory) }
        guard entry.method == 0 || entry.method == 8 else {
            throw FormatFault(
                .unsupported, "\(entry.name.debugDescription) is packed by method \(entry.method); use deflate")
        }
        guard entry.method == 8 || entry.packed == entry.unpacked else { throw damaged }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        input.deallocate()
    }

    /// Fills a buffer and says with how many bytes; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard !hasEnded, !buffer.isEmpty else { return 0 }
        let count = entry.method == 0 ? try copy(into: buffer) : try inflate(into: buffer)
        unpacked += count
        // Before a byte too many goes out.
        guard unpacked <= entry.unpacked else {
            throw FormatFault(.unsafe, "\(entry.name.debugDescription) in the zip is larger than the zip says")
        }
        checksum = UInt(crc32(uLong(checksum), buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), uInt(count)))
        if count == 0 || hasEnded {
            hasEnded = true
            guard unpacked == entry.unpacked, UInt32(truncatingIfNeeded: checksum) == entry.checksum else {
                throw damaged
            }
        }
        return count
    }

    private func copy(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let room = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, packedLeft)])
        guard !room.isEmpty else { return 0 }
        let count = try source(place, room)
        guard count > 0 else { throw damaged }
        place += count
        packedLeft -= count
        return count
    }

    private func inflate(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = uInt(buffer.count)
        while true {
            if stream.pointee.avail_in == 0, packedLeft > 0 { try refill() }
            let result = CZlib.inflate(stream, Z_NO_FLUSH)
            let count = buffer.count - Int(stream.pointee.avail_out)
            switch result {
            case Z_STREAM_END:
                hasEnded = true
                guard packedLeft == 0, stream.pointee.avail_in == 0 else { throw damaged }
                return count
            case Z_OK: if count > 0 { return count }
            case Z_MEM_ERROR: throw FormatFault(.outOfMemory)
            default: throw damaged
            }
        }
    }

    private func refill() throws {
        let room = UnsafeMutableRawBufferPointer(rebasing: input[..<min(input.count, packedLeft)])
        let count = try source(place, room)
        guard count > 0 else { throw damaged }
        place += count
        packedLeft -= count
        stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = uInt(count)
    }

    private var damaged: FormatFault {
        FormatFault(.malformed, "\(entry.name.debugDescription) in the zip is damaged; send it again")
    }
}
