import Glibc
import SyncEngine

/// The new segment, under a name that counts for nothing: written, persisted, read back.
extension Compaction {
    /// Writes the run as the plan wants it, and makes it durable.
    ///
    /// - Throws: `JournalDamage` in the inputs; `CompactionFailure`; `DiskError`.
    func write() throws {
        guard let run else { return }
        let segment = run.output(generation: core.identity.generation)
        let file = try core.disk.open(temporaryPath(of: segment), create: true)
        if try file.size() > 0 { try file.truncate(to: 0, step: .compactionWrite) }
        written = Written(
            segment: segment,
            index: SegmentIndex(first: run.first, offsets: [0], homes: [], guardSeq: 0, size: 0, trailer: 0),
            link: 0, lastLSN: 0)
        var writer: SegmentWriter?
        var link: UInt32?
        var lastLSN: LSN = 0
        for input in run.segments {
            let reader = try reader(of: input)
            guard reader.header.previous == link ?? reader.header.previous else { throw broken(input) }
            let target = writer ?? SegmentWriter(file, header(of: segment, run, after: reader.header))
            writer = target
            while let _ = try reader.next({ line in
                let seq = line.envelope.seq
                lastLSN = max(lastLSN, line.envelope.lsn)
                if !run.drop.contains(seq) { try append(line, to: target, content: run.replace[seq]) }
            }) { if reader.count % 1024 == 0 { try core.checkIsRunning() } }
            link = reader.link
        }
        guard let writer, let link else { return }
        written?.index = try writer.end(last: run.last, was: link)
        written?.link = link
        written?.lastLSN = lastLSN
        try core.poisoning { () throws(DiskError) in try file.persist(step: .compactionPersist) }
    }

    private func header(of segment: JournalSegment, _ run: CompactionRun, after first: JournalHeader) -> JournalHeader {
        JournalHeader(
            store: core.identity.store, generation: segment.generation, journal: id, first: run.first,
            guardSeq: first.guardSeq, rewritten: .init(last: run.last, floor: run.floor), previous: first.previous)
    }

    private func append(_ line: SegmentReader.Line, to writer: SegmentWriter, content: [UInt8]?) throws {
        do {
            try writer.append(line, content: content)
        } catch LineFault.tooLong {
            throw CompactionFailure(journal: id, reason: "record \(line.envelope.seq) would be longer than 4 MiB")
        }
    }

    private func broken(_ segment: JournalSegment) -> JournalDamage {
        JournalDamage(
            journal: id, segment: path(of: segment), offset: 0, seq: segment.first, fault: LineFault.continuity.rawValue
        )
    }

    func reader(of segment: JournalSegment) throws -> SegmentReader {
        try SegmentReader(core.disk, segment, of: id, at: path(of: segment), store: core.identity.store)
    }

    /// Reads what was written back from the disk, beside the inputs once more: each line is what the plan makes of its
    /// input's, none is missing and none too many.
    ///
    /// - Throws: `CompactionFailure`; `JournalDamage` in the inputs; `DiskError`.
    func check() throws {
        guard let run, let written else { return }
        let path = temporaryPath(of: written.segment)
        try core.disk.open(path, create: false).forgetCached()
        do {
            let output = try SegmentReader(
                core.disk, written.segment, of: id, at: path, store: core.identity.store)
            for input in run.segments {
                let reader = try reader(of: input)
                while let _ = try reader.next({ line in
                    guard !run.drop.contains(line.envelope.seq) else { return }
                    let isSame = try output.next { $0.isSame(as: line, content: run.replace[line.envelope.seq]) }
                    guard isSame == true else {
                        throw CompactionFailure(journal: id, reason: "record \(line.envelope.seq) was written wrongly")
                    }
                }) {}
            }
            guard try output.next({ _ in }) == nil, output.last == run.last, output.link == written.link,
                output.checksum == written.index.trailer, output.header.rewritten?.floor == run.floor
            else { throw CompactionFailure(journal: id, reason: "the segment was written wrongly") }
        } catch let damage as JournalDamage where damage.segment == path {
            throw CompactionFailure(journal: id, reason: "what was written does not read back (\(damage.fault))")
        }
    }
}

extension SegmentReader.Line {
    /// Whether a line says the same in its envelope and in its content, or has this content instead.
    fileprivate func isSame(as input: Self, content: [UInt8]?) -> Bool {
        guard envelope.seq == input.envelope.seq,
            bytes[start..<envelope.members.lowerBound]
                .isSame(as: input.bytes[input.start..<input.envelope.members.lowerBound])
        else { return false }
        guard let content else {
            return bytes[envelope.members].isSame(as: input.bytes[input.envelope.members])
        }
        return bytes[envelope.members].elementsEqual(content.dropFirst().dropLast())
    }
}

extension Slice<UnsafeRawBufferPointer> {
    fileprivate func isSame(as other: Self) -> Bool {
        let (left, right) = (UnsafeRawBufferPointer(rebasing: self), UnsafeRawBufferPointer(rebasing: other))
        guard left.count == right.count, let first = left.baseAddress, let second = right.baseAddress else {
            return left.count == right.count
        }
        return memcmp(first, second, left.count) == 0
    }
}
