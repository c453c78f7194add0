import FileStore
import SyncEngine

extension GoldenStore {
    /// Fills an empty directory with a store whose older segments were written anew, as compaction leaves them.
    ///
    /// Numbers are missing, one content is a folded state, trailers have digests, and the log ends with a mark.
    package static func makeRewritten(in directory: String) throws {
        let disk = try POSIXDisk(root: directory)
        let first = try LabStore(disk, limits)
        try run(first, 1...30)
        try first.core.declare(.rewritten)
        first.core.checkpoint()
        for journal in journals { try rewrite(journal, on: disk) }
        let second = try LabStore(disk, limits)
        try run(second, 31...36)
        for number in 37...40 { _ = second.append([[append(number)]]) }
        second.core.mark()
    }

    /// Puts one segment in the place of a journal's sealed ones, without every third effect.
    private static func rewrite(_ journal: JournalID, on disk: any Disk) throws {
        let inputs = try JournalSegment.list(disk, journal).dropLast()
        guard let first = inputs.first else { return }
        let directory = JournalPath.directory(of: journal)
        var lines: [(bytes: [UInt8], envelope: JournalEnvelope)] = []
        var header: JournalHeader?
        var was: UInt32 = 0
        for input in inputs {
            let path = "\(directory)/\(input.name)"
            let bytes = try disk.open(path, create: false).read(at: 0, count: try disk.size(of: path) ?? 0)
            try bytes.withUnsafeBytes { buffer in
                var offset = 0
                while offset < buffer.count {
                    let line = try LineFraming.line(in: buffer, at: offset).get()
                    if let found = JournalHeader(buffer, body: line.body) {
                        header = header ?? found
                    } else {
                        let own = UnsafeRawBufferPointer(rebasing: buffer[offset..<line.end])
                        if let envelope = JournalEnvelope(own, body: 0..<line.body.count) {
                            lines.append((Array(own), envelope))
                        }
                    }
                    was = line.checksum
                    offset = line.end
                }
            }
        }
        guard let header, let last = lines.last?.envelope.seq else { return }
        let kept = lines.filter { $0.envelope.digest != nil || $0.envelope.seq % 3 != 0 || $0.envelope.seq == last }
        let generation = (inputs.map(\.generation).max() ?? 1) + 1
        let target = JournalSegment(generation: generation, first: first.first, last: last)
        var output: [UInt8] = []
        var link = JournalHeader(
            store: header.store, generation: generation, journal: journal, first: first.first,
            guardSeq: header.guardSeq, rewritten: JournalHeader.Rewritten(last: last, floor: last - 1),
            previous: header.previous
        ).encode(to: &output)
        let folded = kept.firstIndex { $0.envelope.digest == nil }
        for (index, line) in kept.enumerated() {
            link = line.bytes.withUnsafeBytes { bytes in
                line.envelope.rewrite(
                    bytes, from: 0,
                    content: index == folded ? Array(#"{"kind":"state","body":{"folded":[1,2]}}"#.utf8) : nil,
                    previous: link, to: &output)
            }
        }
        let trailer = JournalTrailer(
            count: UInt64(kept.count), last: last, digest: SegmentDigest(of: output), was: was, previous: link)
        _ = trailer.encode(to: &output)
        try disk.open("\(directory)/\(target.name)", create: true).write(output, at: 0, step: .journalWrite)
        for input in inputs { try disk.remove("\(directory)/\(input.name)", step: .recoveryRemove) }
    }
}
