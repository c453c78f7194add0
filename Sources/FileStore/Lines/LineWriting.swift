package import SyncEngine

/// How the store's own JSON is written: the counterpart of `ByteCursor`.
extension [UInt8] {
    package mutating func append(_ text: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    package mutating func append(decimal value: UInt64) {
        guard value > 0 else { return append(UInt8(ascii: "0")) }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var rest = value
            var first = 20
            while rest > 0 {
                first -= 1
                digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            append(contentsOf: UnsafeBufferPointer(rebasing: digits[first..<20]))
        }
    }

    package mutating func append(hexadecimal value: UInt32) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 8) { digits in
            var rest = value
            for place in (0..<8).reversed() {
                let nibble = UInt8(truncatingIfNeeded: rest & 15)
                digits[place] = nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
                rest >>= 4
            }
            append(contentsOf: UnsafeBufferPointer(digits))
        }
    }

    package mutating func append(journal: JournalID) {
        switch journal {
        case .user(let user):
            append("user:")
            append(decimal: UInt64(user.rawValue))
        case .tickets: append("tickets")
        case .directory: append("directory")
        }
    }

    /// Ends the line that starts at `start` with its link to the line before, its checksum and the line feed.
    /// - Returns: the checksum, to which the next line links.
    package mutating func endLine(from start: Int, previous: UInt32) -> UInt32 {
        append(#","p":""#)
        append(hexadecimal: previous)
        append("\"")
        return endLine(from: start)
    }

    /// Ends a line that links to nothing.
    package mutating func endLine(from start: Int) -> UInt32 {
        let checksum = withUnsafeBytes { LineFraming.checksum(UnsafeRawBufferPointer(rebasing: $0[start...])) }
        append(#","c":""#)
        append(hexadecimal: checksum)
        append("\"}\n")
        return checksum
    }
}
