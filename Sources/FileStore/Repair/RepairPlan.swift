import SyncEngine

/// Everything that repair is going to write, in order.
struct RepairPlan {
    private(set) var files: [RepairedFile] = []
    /// Caches that say something wrong; made again when they are needed.
    private(set) var caches: [String] = []
    /// Files that are of no use once the rest is written.
    private(set) var leftovers: [String] = []
    private(set) var lines: [String] = []
    private(set) var lost = 0
    private(set) var hasNewEpoch = false

    var isEmpty: Bool { files.isEmpty && caches.isEmpty }

    mutating func make(
        _ disk: any Disk, backup: (any Disk)?, log: LogSurvey, store: Bits128, epoch: () -> Bits128
    ) throws {
        var manifest = log.manifest ?? log.rebuilt(epoch: epoch(), highestID: 0)
        var journals: [RepairedFile] = []
        let isWhole = log.manifest != nil && log.scan != nil
        var replayed = Self.replayedFrom(isWhole ? log.scan?.live.map(\.placed) ?? [] : [])
        var survey = try RepairSurvey(
            disk, store: store, checkpoint: manifest.checkpoint, settled: manifest.checkpoint, replayedFrom: replayed)
        manifest.highestID = max(manifest.highestID, log.manifest == nil ? highestID(log, survey) : 0)
        var newLog: LogRepair?
        if !isWhole || survey.highestLSN > log.scan?.last ?? 0 || log.hasTurnedTail {
            let repair = repairedLog(log, survey, manifest)
            newLog = repair
            replayed = Self.replayedFrom(repair.operations)
            survey = try RepairSurvey(
                disk, store: store, checkpoint: manifest.checkpoint, settled: manifest.checkpoint,
                replayedFrom: replayed)
        }
        if !survey.damaged.isEmpty || survey.hasOrphans {
            journals = try repairJournals(disk, backup, log, store, manifest, survey, replayed)
        }
        caches += survey.findings.filter { $0.kind == .index }.map(\.file)
        try planTop(log, newLog, store, &manifest, survey, journals, epoch)
        files += journals
        lines += caches.map { "\($0): set aside; it is made again when it is needed" }
    }

    /// FORMAT, the log and the MANIFEST, which come first: they say how the rest is read.
    private mutating func planTop(
        _ log: LogSurvey, _ newLog: LogRepair?, _ store: Bits128, _ manifest: inout Manifest, _ survey: RepairSurvey,
        _ journals: [RepairedFile], _ epoch: () -> Bits128
    ) throws {
        planFormat(log, store, journals)
        if let newLog {
            manifest.generation = max(manifest.generation, log.segments.last?.generation ?? 0) + 1
            let segment = LogSegment(generation: manifest.generation, first: manifest.checkpoint + 1)
            lines.append(
                "\(segment.path): written anew, \(newLog.operations.count) operations, of which \(newLog.restored) "
                    + "from the journals; \(newLog.lost.count) lost")
            lost += newLog.lost.count
            files.append(
                RepairedFile(
                    path: segment.path, bytes: newLog.encoded(store: store, generation: segment.generation),
                    replaces: []))
            leftovers += log.segments.map(\.path)
            // Whether what was lost had been acknowledged is not known.
            if log.segments.isEmpty || log.manifest != nil && log.lines[log.manifest?.generation ?? 0] == nil {
                hasNewEpoch = true
            }
        }
        if log.manifest == nil || lost > 0 { hasNewEpoch = true }
        if hasNewEpoch {
            manifest.epoch = epoch()
            lines.append("\(Manifest.path): a new epoch; clients compare what they have with what is here")
        }
        guard hasNewEpoch || newLog != nil || log.turned[Manifest.path] != nil else { return }
        files.append(
            RepairedFile(path: Manifest.path, bytes: manifest.encoded, replaces: [Manifest.path]))
    }

    private mutating func planFormat(_ log: LogSurvey, _ store: Bits128, _ journals: [RepairedFile]) {
        var format = log.format ?? Format(store: store)
        let isRewritten = journals.contains { file in
            JournalSegment(name: String(file.path.split(separator: "/").last ?? ""))?.last != nil
        }
        // What a lost FORMAT said of its features is told by nothing else: all of them may be in use.
        if log.format == nil { for feature in Feature.allCases { format = format.declaring(feature) } }
        if isRewritten { format = format.declaring(.rewritten) }
        guard log.format != format || log.turned[Format.path] != nil else { return }
        lines.append("\(Format.path): \(log.format == nil ? "written anew" : "restored, or a feature added")")
        files.append(RepairedFile(path: Format.path, bytes: format.encoded, replaces: [Format.path]))
    }

    private func highestID(_ log: LogSurvey, _ survey: RepairSurvey) -> UInt64 {
        log.lines.values.joined().reduce(survey.highestID) { max($0, $1.value.placed.operation.id.rawValue) }
    }

    private static func replayedFrom(_ operations: [PlacedOperation]) -> [JournalID: Seq] {
        var first: [JournalID: Seq] = [:]
        for placed in operations {
            for (index, entry) in placed.operation.entries.enumerated() where first[entry.journal] == nil {
                first[entry.journal] = placed.seqs[index]
            }
        }
        return first
    }

    private func repairedLog(_ log: LogSurvey, _ survey: RepairSurvey, _ manifest: Manifest) -> LogRepair {
        let lines = log.lines[manifest.generation] ?? [:]
        let later = log.segments.filter { $0.generation == manifest.generation }.map(\.first).max() ?? 1
        let proven = max(log.proven[manifest.generation] ?? 0, survey.highestLSN, manifest.checkpoint, later - 1)
        return LogRepair(
            checkpoint: manifest.checkpoint, lines: lines, applied: survey.applied,
            last: log.manifest == nil ? max(proven, log.lines[manifest.generation]?.keys.max() ?? 0) : proven,
            heads: survey.headsAtCheckpoint)
    }

    private mutating func repairJournals(
        _ disk: any Disk, _ backup: (any Disk)?, _ log: LogSurvey, _ store: Bits128, _ manifest: Manifest,
        _ survey: RepairSurvey, _ replayed: [JournalID: Seq]
    ) throws -> [RepairedFile] {
        let generation = max(survey.highestGeneration, manifest.generation, log.segments.last?.generation ?? 0) + 1
        func repair(_ journal: JournalID) -> JournalRepair {
            JournalRepair(disk, store: store, journal: journal, generation: generation)
        }
        func slots(_ journal: JournalID, head: Seq) throws -> [SegmentSlot] {
            try repair(journal).slots(head: head, replayedFrom: replayed[journal])
        }
        var missing: [JournalID: Set<Seq>] = [:]
        for journal in survey.damaged {
            missing[journal] = JournalRepair.missing(try slots(journal, head: survey.heads[journal] ?? 0))
        }
        let sources = try RepairSources(
            disk, backup: backup, log: log.candidates, survey: survey, missing: missing,
            checkpoint: manifest.checkpoint)
        var files: [RepairedFile] = []
        for journal in survey.damaged.union(sources.lost.keys.filter { sources.lost[$0]?.orphans.isEmpty == false })
            .sorted()
        {
            let lost = sources.lost[journal] ?? LostLines()
            var planned = try slots(journal, head: survey.heads[journal] ?? 0)
            // Each operation that only others have was a record here.
            let room = JournalRepair.missing(planned).subtracting(lost.candidates.keys).count
            if replayed[journal] == nil, lost.orphans.count > room {
                let head = max(survey.heads[journal] ?? 0, planned.last?.last ?? 0)
                planned = try slots(journal, head: head + Seq(lost.orphans.count - room))
            }
            var journalRepair = repair(journal)
            journalRepair.plan(planned, lost)
            files += journalRepair.files
            lines += journalRepair.lines
            self.lost += journalRepair.gaps + journalRepair.unproven
            if journalRepair.gaps > 0 { caches += try savedStates(disk, journal) }
        }
        return files
    }

    /// States that were made of records which are not there any more.
    private func savedStates(_ disk: any Disk, _ journal: JournalID) throws -> [String] {
        let directory = JournalPath.directory(of: journal)
        return try disk.list(directory).filter { $0.hasPrefix("state-") }.map { directory + "/" + $0 }
    }
}
