import Cryptography
import SyncEngine

/// A sealed segment from its header to its trailer, a piece at a time: every line checked and linked to the one before,
/// and in the end the digest of it all.
final class SegmentReader {
    let header: JournalHeader
    /// Known at the end.
    private(set) var trailer: JournalTrailer?
    /// The checksum of the last line read.
    private(set) var checksum: UInt32

    private let journal: JournalID
    private let path: String
    private let first: Seq
    private var lines: LinePuller
    /// Until the trailer.
    private var hash: SHA256?
    private var nextSeq: Seq
    /// The records read.
    private(set) var count: UInt64 = 0

    /// A record's line, valid only while it is looked at.
    struct Line {
        var bytes: UnsafeRawBufferPointer
        /// Where the line starts in `bytes`.
        var start: Int
        var envelope: JournalEnvelope
    }

    /// - Throws: `JournalDamage`, `DiskError`.
    init(_ disk: any Disk, _ segment: JournalSegment, of journal: JournalID, at path: String, store: Bits128) throws {
        self.journal = journal
        self.path = path
        first = segment.first
        nextSeq = segment.first
        lines = LinePuller(try disk.open(path, create: false))
        var hash = SHA256()
        func damage(_ fault: LineFault) -> JournalDamage {
            JournalDamage(journal: journal, segment: path, offset: 0, seq: segment.first, fault: fault.rawValue)
        }
        do {
            let read = try lines.next { bytes, start, line in
                hash.update(UnsafeRawBufferPointer(rebasing: bytes[start..<line.end]))
                return (JournalHeader(bytes, body: line.body), line.checksum)
            }
            guard let (header, checksum) = read, let header else { throw LineFault.form }
            guard header.journal == journal, header.store == store, header.first == segment.first,
                header.generation == segment.generation, header.rewritten?.last == segment.last
            else { throw LineFault.continuity }
            self.header = header
            self.checksum = checksum
        } catch let fault as LineFault {
            throw damage(fault)
        }
        self.hash = consume hash
    }

    /// What the next segment's header links to. Known at the end.
    var link: UInt32 { trailer?.was ?? checksum }

    /// The last number it covers. Known at the end.
    var last: Seq { nextSeq - 1 }

    /// Gives the next record's line to `body`. Nil behind the last one, when the trailer was read and is right.
    ///
    /// - Throws: `JournalDamage`, `DiskError`, what `body` throws.
    func next<Result>(_ body: (Line) throws -> Result) throws -> Result? {
        let offset = lines.offset
        do {
            let result = try lines.next { bytes, start, line -> Result? in
                guard let envelope = JournalEnvelope(bytes, body: line.body) else {
                    try end(bytes, line)
                    return nil
                }
                guard trailer == nil, envelope.previous == checksum, continues(envelope.seq) else {
                    throw LineFault.continuity
                }
                hash?.update(UnsafeRawBufferPointer(rebasing: bytes[start..<line.end]))
                count += 1
                nextSeq = envelope.seq + 1
                checksum = line.checksum
                return try body(Line(bytes: bytes, start: start, envelope: envelope))
            }
            guard let result else { throw LineFault.unterminated }
            if result == nil, try lines.next({ _, _, _ in }) != nil { throw LineFault.continuity }
            return result
        } catch let fault as LineFault {
            throw JournalDamage(
                journal: journal, segment: path, offset: offset, seq: nextSeq, fault: fault.rawValue)
        }
    }

    private func continues(_ seq: Seq) -> Bool {
        header.rewritten.map { seq >= nextSeq && seq <= $0.last } ?? (seq == nextSeq)
    }

    private func end(_ bytes: UnsafeRawBufferPointer, _ line: FramedLine) throws {
        guard let trailer = JournalTrailer(bytes, body: line.body) else { throw LineFault.form }
        guard let hash = hash.take() else { throw LineFault.continuity }
        let digest = SegmentDigest(hash.finalize())
        guard trailer.previous == checksum, trailer.count == count,
            trailer.last == header.rewritten?.last ?? nextSeq - 1, trailer.digest == nil || trailer.digest == digest
        else { throw LineFault.continuity }
        self.trailer = trailer
        nextSeq = trailer.last + 1
        checksum = line.checksum
    }
}
