import CPlatform
import Glibc

/// Goes through the lines of a file, also behind damage: intact lines one by one, and the bytes between them.
struct LineWalk {
    /// What comes next.
    enum Item {
        case line(FramedLine)
        /// Bytes that are no intact line.
        case bad(Range<Int>, LineFault)
    }

    private let bytes: UnsafeRawBufferPointer
    private(set) var position = 0

    init(_ bytes: UnsafeRawBufferPointer, from start: Int = 0) {
        self.bytes = bytes
        position = start
    }

    /// The next line or damage; nil at the end.
    @inline(__always)
    mutating func next() -> Item? {
        guard position < bytes.count else { return nil }
        if let line = Self.line(in: bytes, at: position) {
            position = line.end
            return .line(line)
        }
        return bad()
    }

    private mutating func bad() -> Item {
        let start = position
        let fault: LineFault =
            switch LineFraming.line(in: bytes, at: start) {
            case .failure(let fault): fault
            case .success: .form
            }
        position = Self.intactLine(in: bytes, after: start)
        return .bad(start..<position, fault)
    }

    /// Where the next intact line starts: behind a line feed, or where the beginning of one is found behind a line feed
    /// that was lost.
    private static func intactLine(in bytes: UnsafeRawBufferPointer, after start: Int) -> Int {
        var place = start + 1
        while place < bytes.count, let base = bytes.baseAddress {
            guard let found = memchr(base + place, Int32(UInt8(ascii: "{")), bytes.count - place) else { break }
            place = base.distance(to: UnsafeRawPointer(found))
            if isBeginning(bytes, place), line(in: bytes, at: place) != nil { return place }
            place += 1
        }
        return bytes.count
    }

    /// Whether one of the store's own lines may begin here.
    private static func isBeginning(_ bytes: UnsafeRawBufferPointer, _ place: Int) -> Bool {
        var cursor = ByteCursor(bytes, from: place, to: min(bytes.count, place + 12))
        guard cursor.take("{\"") else { return false }
        return cursor.take("seq\":") || cursor.take("l\":") || cursor.take("sealed\":") || cursor.take("segment\":")
            || cursor.take("mark\":")
    }

    /// The intact line at `start`: what `LineFraming.line` finds, with one search and one checksum.
    @inline(__always)
    static func line(in bytes: UnsafeRawBufferPointer, at start: Int) -> FramedLine? {
        guard let base = bytes.baseAddress else { return nil }
        let length = min(bytes.count - start, LineFraming.maximumLineBytes)
        guard let feed = memchr(base + start, Int32(lineFeed), length) else { return nil }
        let end = base.distance(to: UnsafeRawPointer(feed))
        let body = end + 1 - LineFraming.suffixBytes
        guard body > start else { return nil }
        var cursor = ByteCursor(bytes, from: body, to: end)
        guard cursor.take(#","c":""#), let stored = cursor.hexadecimal32(), cursor.take("\"}"),
            ticx_crc32c(0, base + start, body - start) == stored
        else { return nil }
        return FramedLine(body: start..<body, end: end + 1, checksum: stored)
    }
}
