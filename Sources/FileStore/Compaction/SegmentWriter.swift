import Cryptography
import SyncEngine

/// Writes a rewritten segment from its header to its trailer, in pieces, and keeps what its index needs.
final class SegmentWriter {
    private static let pieceBytes = 1 << 20

    private let file: any DiskFile
    private let header: JournalHeader
    private var hash: SHA256? = SHA256()
    private var piece: [UInt8] = []
    /// Where in the file `piece` starts.
    private var base = 0
    private var checksum: UInt32
    private var offsets: [UInt32] = []
    private var homes: [(operation: OperationID, seq: Seq)] = []
    private var guardSeq: Seq
    private var count: UInt64 = 0

    init(_ file: any DiskFile, _ header: JournalHeader) {
        self.file = file
        self.header = header
        guardSeq = header.guardSeq
        checksum = header.encode(to: &piece)
    }

    /// Appends a record's line as it is, but for its link and, if given, its content.
    ///
    /// - Throws: `LineFault.tooLong`, `DiskError`.
    func append(_ line: SegmentReader.Line, content: [UInt8]?) throws {
        skip(to: line.envelope.seq)
        let start = piece.count
        offsets.append(offset)
        checksum = line.envelope.rewrite(
            line.bytes, from: line.start, content: content, previous: checksum, to: &piece)
        guard piece.count - start <= LineFraming.maximumLineBytes else { throw LineFault.tooLong }
        count += 1
        let isHome = line.envelope.digest != nil
        if isHome { homes.append((line.envelope.operation, line.envelope.seq)) }
        if header.journal.isGuarded(byRecordAtHome: isHome) { guardSeq = line.envelope.seq }
        if piece.count >= Self.pieceBytes { try flush() }
    }

    /// Writes the trailer and what is left of the records.
    ///
    /// - Parameter was: what the next segment's header links to.
    /// - Returns: the segment's index.
    func end(last: Seq, was: UInt32) throws(DiskError) -> SegmentIndex {
        skip(to: last + 1)
        let recordsEnd = offset
        try flush()
        guard let hash = hash.take() else { preconditionFailure("the segment has ended") }
        let trailer = JournalTrailer(
            count: count, last: last, digest: SegmentDigest(hash.finalize()), was: was, previous: checksum)
        checksum = trailer.encode(to: &piece)
        try write()
        return SegmentIndex(
            first: header.first, offsets: offsets + [recordsEnd], homes: homes, guardSeq: guardSeq, size: base,
            trailer: checksum)
    }

    private var offset: UInt32 { UInt32(base + piece.count) }

    /// A missing number starts where the next record does.
    private func skip(to seq: Seq) {
        let missing = Int(seq - header.first) - offsets.count
        if missing > 0 { offsets += repeatElement(offset, count: missing) }
    }

    private func flush() throws(DiskError) {
        hash?.update(piece)
        try write()
    }

    private func write() throws(DiskError) {
        try file.write(piece, at: base, step: .compactionWrite)
        base += piece.count
        piece.removeAll(keepingCapacity: true)
    }
}
