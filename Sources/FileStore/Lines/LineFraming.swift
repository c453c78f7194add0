import CPlatform
import Glibc

/// The frame that every line of the store has, whatever it says: one JSON object whose last member is its own checksum.
///
///     {"…":…,"p":"<crc of the line before>","c":"<crc>"}\n
///                                         └──── suffix ──┘
///
/// The suffix has a fixed width, so a line is checked by arithmetic, without a JSON parser and without knowing its
/// members.
package enum LineFraming {
    /// The longest line, with its line feed, that is ever written or read.
    package static let maximumLineBytes = 4 << 20

    /// The bytes of `,"c":"xxxxxxxx"}` and the line feed.
    package static let suffixBytes = 17

    /// CRC-32C of a range of bytes.
    package static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        ticx_crc32c(0, bytes.baseAddress, bytes.count)
    }

    /// Checks the line that starts at `offset`: length, line feed, suffix, checksum, in this order.
    ///
    /// - Parameter maximum: the longest line that is looked for, with its line feed.
    package static func line(
        in bytes: UnsafeRawBufferPointer, at offset: Int, maximum: Int = maximumLineBytes
    ) -> Result<FramedLine, LineFault> {
        let window = UnsafeRawBufferPointer(rebasing: bytes[offset..<min(bytes.count, offset + maximum)])
        guard let feed = firstFeed(in: window) else {
            return .failure(window.count < maximum ? .unterminated : .tooLong)
        }
        guard feed >= suffixBytes, let stored = suffix(of: window, endingAt: feed) else { return .failure(.suffix) }
        let body = UnsafeRawBufferPointer(rebasing: window[..<(feed + 1 - suffixBytes)])
        guard checksum(body) == stored else { return .failure(.checksum) }
        return .success(
            FramedLine(body: offset..<(offset + body.count), end: offset + feed + 1, checksum: stored))
    }

    /// Where the first line feed is. The C library looks at many bytes at a time.
    private static func firstFeed(in window: UnsafeRawBufferPointer) -> Int? {
        guard let base = window.baseAddress else { return nil }
        return memchr(base, Int32(lineFeed), window.count).map { UnsafeRawPointer($0) - base }
    }

    private static func suffix(of window: UnsafeRawBufferPointer, endingAt feed: Int) -> UInt32? {
        var cursor = ByteCursor(window, from: feed + 1 - suffixBytes, to: feed)
        guard cursor.take(#","c":""#), let crc = cursor.hexadecimal32(), cursor.take(#""}"#) else { return nil }
        return crc
    }
}

/// The byte that ends a line and appears nowhere inside one.
let lineFeed = UInt8(ascii: "\n")

/// A line whose frame holds.
package struct FramedLine: Sendable, Equatable {
    /// From the opening brace to just before the checksum member.
    package var body: Range<Int>
    /// The offset after the line feed.
    package var end: Int
    package var checksum: UInt32

    package init(body: Range<Int>, end: Int, checksum: UInt32) {
        self.body = body
        self.end = end
        self.checksum = checksum
    }
}

/// What is wrong with a line, in the order of the checks.
package enum LineFault: String, Error, Sendable {
    case tooLong = "longer than 4 MiB"
    case unterminated = "no line feed"
    case suffix = "no checksum at its end"
    case checksum = "its checksum does not match"
    case continuity = "it does not continue the line before"
    case form = "its members are not the expected ones"
}
