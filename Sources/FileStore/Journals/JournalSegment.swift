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
