import SyncEngine

/// Gathers what is known from elsewhere about lost records: from the log, from a backup, from other parties.
struct RepairSources {
    private(set) var lost: [JournalID: LostLines] = [:]

    /// - Parameter missing: the numbers that are lost, by journal.
    init(
        _ disk: any Disk, backup: (any Disk)?, log: [JournalID: [Seq: LineCandidate]], survey: RepairSurvey,
        missing: [JournalID: Set<Seq>], checkpoint: LSN
    ) throws {
        for journal in survey.journals {
            try JournalLines.forEach(disk, journal) { line, bytes, _ in
                if line.isHome { takeOthers(line, bytes, missing) }
                if !line.isHome, !line.isGap(bytes), line.lsn <= checkpoint,
                    !survey.homes.contains(line.operation.longHash), let author = Self.author(line, bytes)
                {
                    let orphan = LostLines.Orphan(operation: line.operation, id: line.id, lsn: line.lsn)
                    lost[.user(author), default: LostLines()].orphans.append(orphan)
                }
            }
        }
        for (journal, seqs) in missing {
            if let backup { try takeBackup(backup, journal, seqs) }
            for (seq, candidate) in log[journal] ?? [:] where seqs.contains(seq) {
                lost[journal, default: LostLines()].candidates[seq] = candidate
            }
        }
        for journal in lost.keys { tidyOrphans(of: journal, log[journal] ?? [:]) }
    }

    /// What a home record says of the records its operation has in other journals.
    private mutating func takeOthers(
        _ line: LineFacts, _ bytes: UnsafeRawBufferPointer, _ missing: [JournalID: Set<Seq>]
    ) {
        line.forEachOther(bytes) { journal, seq in
            guard missing[journal]?.contains(seq) == true else { return }
            let content = [UInt8(ascii: "{")] + bytes[line.members] + [UInt8(ascii: "}")]
            let effect = RecordContent.effect(ofHome: content)
            lost[journal, default: LostLines()].candidates[seq] = LineCandidate(
                seq: seq, lsn: line.lsn, id: line.id, operation: line.operation, content: effect ?? content,
                isDerived: effect != nil)
        }
    }

    /// Who wrote a record, as its content says.
    private static func author(_ line: LineFacts, _ bytes: UnsafeRawBufferPointer) -> UserID? {
        let content = [UInt8(ascii: "{")] + bytes[line.members] + [UInt8(ascii: "}")]
        return RecordContent(content).flatMap { $0.from.isSystemContact ? nil : $0.from }
    }

    /// Lines of the same journal and number in a backup. What a rewritten journal says differently is not taken.
    private mutating func takeBackup(_ backup: any Disk, _ journal: JournalID, _ seqs: Set<Seq>) throws {
        try JournalLines.forEach(backup, journal) { line, bytes, body in
            guard seqs.contains(line.seq) else { return }
            lost[journal, default: LostLines()].candidates[line.seq] = LineCandidate(
                head: Array(bytes[body.lowerBound..<line.members.upperBound]), lsn: line.lsn, isHome: line.isHome)
        }
    }

    /// One operation may have several records elsewhere, and its home record may be in the log.
    private mutating func tidyOrphans(of journal: JournalID, _ log: [Seq: LineCandidate]) {
        var seen: Set<OperationID> = []
        let sorted = (lost[journal]?.orphans ?? []).sorted { $0.lsn < $1.lsn }
        let known = Set(log.values.lazy.filter(\.isHome).map(\.lsn))
            .union((lost[journal]?.candidates.values ?? [:].values).lazy.filter(\.isHome).map(\.lsn))
        lost[journal]?.orphans = sorted.filter { seen.insert($0.operation).inserted && !known.contains($0.lsn) }
    }
}
