import SyncEngine

/// The files of a journal's directory: which of them make up the journal, and which are left over.
///
/// A rewritten segment stands for every file whose numbers lie inside its own: the wider of two, of equal ones the
/// later. It has its name only when it is whole and durable, so what it stands for may go at any time.
package struct JournalFiles: Sendable {
    /// The segments that count, oldest records first.
    package var segments: [JournalSegment] = []
    /// Names of segments and indexes that another segment stands for, and of files that were never finished.
    package var leftovers: [String] = []

    /// Behind the name of a file that is being written.
    static let unfinished = ".tmp"

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
            name.hasSuffix(Self.unfinished) || (name.hasSuffix(".index") && !indexes.contains(name))
                || JournalSegment(name: name).map(superseded.contains) == true
        }.sorted()
    }
}
