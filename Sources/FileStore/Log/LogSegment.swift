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

    /// Gives back the space that segments reserve beyond their end. No byte of them changes.
    static func trim(on disk: any Disk) throws(DiskError) {
        for segment in try list(disk) {
            let file = try disk.open(segment.path, create: false)
            try file.truncate(to: try file.size(), step: .walTrim)
        }
    }

    /// The log's segments on the disk, oldest first.
    static func list(_ disk: any Disk) throws(DiskError) -> [LogSegment] {
        try disk.list(directory).compactMap { LogSegment(name: $0) }.sorted()
    }
}

/// Names made of numbers, 16 decimal digits each.
enum FileName {
    static func numbered(_ numbers: UInt64...) -> String { numbers.map(padded).joined(separator: "-") }

    /// The numbers of a name that has exactly two of them.
    static func numbers(of name: String, suffix: String) -> (UInt64, UInt64)? {
        numbers(of: name, count: 2, suffix: suffix).map { ($0[0], $0[1]) }
    }

    /// The numbers of a name that has exactly `count` of them.
    static func numbers(of name: String, count: Int, suffix: String) -> [UInt64]? {
        let characters = Array(name.utf8)
        let length = 17 * count - 1
        guard characters.count == length + suffix.utf8.count, characters[length...].elementsEqual(suffix.utf8) else {
            return nil
        }
        var numbers: [UInt64] = []
        for place in 0..<count {
            let start = 17 * place
            guard place == 0 || characters[start - 1] == UInt8(ascii: "-"),
                let number = number(characters[start..<start + 16])
            else { return nil }
            numbers.append(number)
        }
        return numbers
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
