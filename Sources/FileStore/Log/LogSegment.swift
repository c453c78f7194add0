/// A segment file of the log: `wal/<generation>-<first number>.jsonl`, both with 16 digits, so that names sort by age.
package struct LogSegment: Sendable, Equatable, Comparable {
    package static let directory = "wal"

    package var generation: UInt64
    package var first: LSN

    package init(generation: UInt64, first: LSN) {
        self.generation = generation
        self.first = first
    }

    package var path: String { Self.directory + "/" + name }

    package var name: String { FileName.numbered(generation, first) + ".jsonl" }

    /// Reads a file name. Nil for one the log did not make.
    package init?(name: String) {
        guard let (generation, first) = FileName.numbers(of: name, suffix: ".jsonl") else { return nil }
        self.init(generation: generation, first: first)
    }

    package static func < (left: LogSegment, right: LogSegment) -> Bool {
        (left.generation, left.first) < (right.generation, right.first)
    }

    /// The log's segments on the disk, oldest first.
    static func list(_ disk: any Disk) throws(DiskError) -> [LogSegment] {
        try disk.list(directory).compactMap { LogSegment(name: $0) }.sorted()
    }
}

/// Names made of a generation and a number, 16 decimal digits each.
enum FileName {
    static func numbered(_ generation: UInt64, _ number: UInt64) -> String {
        padded(generation) + "-" + padded(number)
    }

    static func numbers(of name: String, suffix: String) -> (UInt64, UInt64)? {
        let characters = Array(name.utf8)
        guard characters.count == 33 + suffix.utf8.count, characters[16] == UInt8(ascii: "-"),
            characters[33...].elementsEqual(suffix.utf8), let generation = number(characters[..<16]),
            let number = number(characters[17..<33])
        else { return nil }
        return (generation, number)
    }

    private static func padded(_ value: UInt64) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, 16 - digits.utf8.count)) + digits
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + UInt64(digit - UInt8(ascii: "0"))
        }
        return value
    }
}
