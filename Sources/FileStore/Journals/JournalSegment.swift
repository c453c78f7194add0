package import SyncEngine

/// The name of a segment file of a journal: `<generation>-<first seq>.jsonl` in the journal's directory, and
/// `<generation>-<first seq>-<last seq>.jsonl` for one that was rewritten.
package struct JournalSegment: Sendable, Hashable, Comparable {
    package var generation: UInt64
    package var first: Seq
    /// Of a rewritten segment: the last number it covers. Within it numbers may be missing, and it never changes.
    package var last: Seq?

    package var name: String { stem + ".jsonl" }
    package var indexName: String { stem + ".index" }

    private var stem: String {
        last.map { FileName.numbered(generation, first, $0) } ?? FileName.numbered(generation, first)
    }

    package init(generation: UInt64, first: Seq, last: Seq? = nil) {
        self.generation = generation
        self.first = first
        self.last = last
    }

    /// Reads a file name. Nil for one that is no segment.
    package init?(name: String) {
        if let (generation, first) = FileName.numbers(of: name, suffix: ".jsonl") {
            self.init(generation: generation, first: first)
        } else if let numbers = FileName.numbers(of: name, count: 3, suffix: ".jsonl"), numbers[1] <= numbers[2] {
            self.init(generation: numbers[0], first: numbers[1], last: numbers[2])
        } else {
            return nil
        }
    }

    package static func < (left: JournalSegment, right: JournalSegment) -> Bool {
        (left.first, left.generation) < (right.first, right.generation)
    }

    /// The segments that make up a journal, oldest records first.
    package static func list(_ disk: any Disk, _ journal: JournalID) throws(DiskError) -> [JournalSegment] {
        JournalFiles(try disk.list(JournalPath.directory(of: journal))).segments
    }
}

/// The files of a journal's directory: which of them make up the journal, and which are left over.
///
/// A rewritten segment stands for every file whose numbers lie inside its own: the wider of two, of equal ones the
/// later. It has its name only when it is whole and durable, so what it stands for may go at any time.
package struct JournalFiles: Sendable {
    /// The segments that count, oldest records first.
    package var segments: [JournalSegment] = []
    /// Names of segments and indexes that another segment stands for, and of files that were never finished.
    package var leftovers: [String] = []

    package init(_ names: [String]) {
        let all = names.compactMap { JournalSegment(name: $0) }
        let rewritten = all.filter { $0.last != nil }.sorted { left, right in
            (left.first, right.last ?? 0, right.generation) < (right.first, left.last ?? 0, left.generation)
        }
        var covered: Seq = 0
        var counting: [JournalSegment] = []
        // Ranges of rewritten segments lie inside one another or apart, because each was made of whole segments.
        for segment in rewritten where segment.first > covered {
            counting.append(segment)
            covered = segment.last ?? covered
        }
        let plain = all.filter { segment in
            segment.last == nil
                && !counting.contains { $0.first <= segment.first && segment.first <= $0.last ?? 0 }
        }
        segments = (counting + plain).sorted()
        let indexes = Set(segments.map(\.indexName))
        let superseded = Set(all).subtracting(segments)
        leftovers = names.filter { name in
            name.hasSuffix(".tmp") || (name.hasSuffix(".index") && !indexes.contains(name))
                || JournalSegment(name: name).map(superseded.contains) == true
        }.sorted()
    }
}

/// Where journals lie: `journals/<2 digits>/<2 digits>/<name>/`, sharded by a hash of the name.
package enum JournalPath {
    package static let root = "journals"

    /// The directory of a journal. Names hold nothing a user typed: `user-10005`, `tickets`, `directory`.
    package static func directory(of journal: JournalID) -> String {
        let name = journal.description
        let hash = Array(name.utf8).withUnsafeBytes { LineFraming.checksum($0) }
        var digits: [UInt8] = []
        digits.append(hexadecimal: hash)
        let text = String(decoding: digits, as: UTF8.self)
        return "\(root)/\(text.prefix(2))/\(text.dropFirst(2).prefix(2))/\(directoryName(of: journal))"
    }

    private static func directoryName(of journal: JournalID) -> String {
        switch journal {
        case .user(let user): "user-\(user)"
        case .tickets, .directory: journal.description
        }
    }

    /// Reads a directory's name. Nil for one that is no journal's.
    package static func journal(directoryName name: String) -> JournalID? {
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        return parts.count == 2 ? JournalID("\(parts[0]):\(parts[1])") : JournalID(name)
    }

    /// Every journal that has a directory, in order. Walks the whole tree.
    static func all(_ disk: any Disk) throws(DiskError) -> [JournalID] {
        var found: [JournalID] = []
        for first in try disk.list(root) {
            for second in try disk.list("\(root)/\(first)") {
                found += try disk.list("\(root)/\(first)/\(second)").compactMap(journal(directoryName:))
            }
        }
        return found.sorted()
    }
}
