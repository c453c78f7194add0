internal import Glibc

/// What a server sent: whole frames, not masked, not in pieces.
struct IncomingFrame {
    let opcode: UInt8
    let payload: Range<Int>

    /// The frame at this place, or nil while part of it is missing.
    static func read(_ bytes: UnsafeRawBufferPointer, at start: Int) throws -> IncomingFrame? {
        guard bytes.count - start >= 2 else { return nil }
        guard bytes[start] & 0x80 != 0, bytes[start + 1] & 0x80 == 0 else {
            throw LoadError("a frame in pieces, or a masked one: bytes \(bytes[start]) \(bytes[start + 1])")
        }
        var length = Int(bytes[start + 1])
        var at = start + 2
        if length >= 126 {
            let width = length == 126 ? 2 : 8
            guard bytes.count - at >= width else { return nil }
            length = bytes[at..<at + width].reduce(0) { $0 << 8 | Int($1) }
            at += width
        }
        guard bytes.count - at >= length else { return nil }
        return IncomingFrame(opcode: bytes[start] & 15, payload: at..<at + length)
    }
}

/// The text of one packet. Valid only while it is handled.
struct Packet {
    let bytes: UnsafeRawBufferPointer

    var text: String { String(decoding: bytes, as: UTF8.self) }

    func starts(with text: StaticString) -> Bool {
        bytes.count >= text.utf8CodeUnitCount && memcmp(bytes.baseAddress!, text.utf8Start, text.utf8CodeUnitCount) == 0
    }

    /// Where the first occurrence of this text ends.
    func end(of text: StaticString) -> Int? {
        let length = text.utf8CodeUnitCount
        var at = 0
        while bytes.count - at >= length,
            let found = memchr(bytes.baseAddress! + at, Int32(text.utf8Start.pointee), bytes.count - at - length + 1)
        {
            at = UnsafeRawPointer(found) - bytes.baseAddress!
            if memcmp(found, text.utf8Start, length) == 0 { return at + length }
            at += 1
        }
        return nil
    }

    /// The timestamp that a `Frame` carried, from this place on.
    func stamp(at start: Int) -> UInt64? {
        guard bytes.count >= start + 16 else { return nil }
        var value: UInt64 = 0
        for byte in bytes[start..<start + 16] {
            switch byte {
            case 48...57: value = value << 4 | UInt64(byte - 48)
            case 97...102: value = value << 4 | UInt64(byte - 87)
            default: return nil
            }
        }
        return value
    }

    /// The string after this text, up to the next quotation mark.
    func string(after text: StaticString) -> String? {
        guard let start = end(of: text), let length = bytes[start...].firstIndex(of: UInt8(ascii: "\"")) else {
            return nil
        }
        return String(decoding: bytes[start..<length], as: UTF8.self)
    }
}

struct LoadError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
