import SyncEngine

/// One pass over a journal segment's bytes: header, records, trailer, each line checked and linked to the one before.
struct SegmentScan {
    /// Nil when already the first line is bad.
    var header: JournalHeader?
    /// Where each record's line starts, by its number; a number that is missing starts where the next record does.
    var offsets: [UInt32] = []
    /// How many records there are.
    var count = 0
    /// Home records by operation, with their seq.
    var homes: [(operation: OperationID, seq: Seq)] = []
    /// The last record written under the journal's own lane, up to the last record read.
    var guardSeq: Seq = 0
    /// The log number of the last record.
    var lastLSN: LSN = 0
    /// Behind the last record's line; behind the header when there is none.
    var recordsEnd = 0
    /// Behind the last intact line.
    var end = 0
    /// The checksum of the last intact line.
    var checksum: UInt32 = 0
    /// The last intact line when it is the trailer.
    var trailer: JournalTrailer?
    var isSealed: Bool { trailer != nil }
    /// Why the scan stopped before the end of the bytes.
    var fault: LineFault?

    /// Reads until the first bad line, the first record above `limit`, or the end.
    ///
    /// - Parameter limit: records with a higher log number, and a trailer, are not taken. Nil takes everything.
    init(_ bytes: [UInt8], of segment: JournalSegment, journal: JournalID, store: Bits128, limit: LSN? = nil) {
        bytes.withUnsafeBytes { bytes in
            guard takeHeader(bytes, segment, journal, store) else { return }
            while end < bytes.count, takeLine(bytes, journal, limit) {}
        }
    }

    /// The seq that the next record has.
    var nextSeq: Seq { (header?.first ?? 1) + Seq(offsets.count) }

    private mutating func takeHeader(
        _ bytes: UnsafeRawBufferPointer, _ segment: JournalSegment, _ journal: JournalID, _ store: Bits128
    ) -> Bool {
        switch LineFraming.line(in: bytes, at: 0) {
        case .failure(let fault):
            self.fault = fault
            return false
        case .success(let line):
            guard let header = JournalHeader(bytes, body: line.body), header.journal == journal, header.store == store,
                header.first == segment.first, header.generation == segment.generation,
                header.rewritten?.last == segment.last
            else {
                fault = .continuity
                return false
            }
            self.header = header
            guardSeq = header.guardSeq
            recordsEnd = line.end
            end = line.end
            checksum = line.checksum
            return true
        }
    }

    private mutating func takeLine(_ bytes: UnsafeRawBufferPointer, _ journal: JournalID, _ limit: LSN?) -> Bool {
        switch LineFraming.line(in: bytes, at: end) {
        case .failure(let fault):
            self.fault = fault
            return false
        case .success(let line):
            if let envelope = JournalEnvelope(bytes, body: line.body) {
                guard !isSealed, envelope.previous == checksum, continues(envelope.seq) else {
                    return stop(.continuity)
                }
                if let limit, envelope.lsn > limit { return false }
                skip(to: envelope.seq)
                take(envelope, journal)
                recordsEnd = line.end
            } else {
                guard limit == nil else { return false }
                guard let trailer = JournalTrailer(bytes, body: line.body) else { return stop(.form) }
                if let last = header?.rewritten?.last { skip(to: last + 1) }
                guard !isSealed, trailer.previous == checksum, trailer.count == UInt64(count),
                    trailer.last == nextSeq - 1
                else { return stop(.continuity) }
                self.trailer = trailer
            }
            end = line.end
            checksum = line.checksum
            return true
        }
    }

    /// Whether a record with this number may come next: only in a rewritten segment numbers are missing.
    private func continues(_ seq: Seq) -> Bool {
        header?.rewritten.map { seq >= nextSeq && seq <= $0.last } ?? (seq == nextSeq)
    }

    private mutating func skip(to seq: Seq) {
        guard seq > nextSeq else { return }
        offsets += repeatElement(UInt32(truncatingIfNeeded: end), count: Int(seq - nextSeq))
    }

    private mutating func take(_ envelope: JournalEnvelope, _ journal: JournalID) {
        offsets.append(UInt32(truncatingIfNeeded: end))
        count += 1
        lastLSN = envelope.lsn
        if envelope.digest != nil { homes.append((envelope.operation, envelope.seq)) }
        if journal.isGuarded(byRecordAtHome: envelope.digest != nil) { guardSeq = envelope.seq }
    }

    private mutating func stop(_ fault: LineFault) -> Bool {
        self.fault = fault
        return false
    }
}

extension JournalID {
    /// Whether a record was written under this journal's own lane: in a user's journal the home records, in a shared
    /// one all.
    func isGuarded(byRecordAtHome isHome: Bool) -> Bool {
        switch self {
        case .user: isHome
        case .tickets, .directory: true
        }
    }
}
