import SyncEngine

/// What opening a store leaves to the running store.
struct Recovered {
    var epoch: Bits128
    var format: Format
    var identity: StoreIdentity
    /// The number of the last operation of the log; all of them are in their journals, durable.
    var last: LSN
    var highestID: EventID
    var writer: LogWriter
    var applier: JournalApplier
    var segment: LogSegment
    /// The journals that recovery wrote to.
    var journals: [Journal]
    var operations: Int
    var tornTailBytes: Int
}

/// Opening a store: whatever happened before, it ends durable, with an empty log of a new generation.
///
/// The order of the calls is the proof; `docs/durability.md` goes through it. A crash anywhere inside leads, when run
/// again, to the same records, because the log that counts is replaced by a durable copy before anything else is
/// touched, and journals are cut back to the checkpoint before they are written.
struct Recovery {
    let disk: any Disk
    let limits: StoreLimits
    let mayCreate: Bool
    /// Random bits for a new store's names.
    let makeIdentity: () -> Bits128

    /// - Throws: `FileStoreError`, `DiskError`.
    func run() throws -> Recovered {
        do {
            // First the version: what is in the other files depends on it.
            let format = try format()
            guard let manifest = try manifest() else { return try create(format) }
            guard let format else { throw FileStoreError.damagedFormat(directory: "") }
            return try recover(format, manifest)
        } catch let corruption as LogCorruption {
            throw FileStoreError.corruptLog(corruption)
        } catch let damage as JournalDamage {
            throw FileStoreError.damagedJournal(damage)
        }
    }

    private func recover(_ format: Format, _ manifest: Manifest) throws -> Recovered {
        let store = format.store
        var scanner = LogScanner(disk, store: store, manifest: manifest)
        let scan = try scanner.run()
        keepTornTail(scan)
        try discard { $0.generation > manifest.generation }

        var identity = StoreIdentity(store: store, generation: manifest.generation + 1)
        if !scan.live.isEmpty {
            try rewrite(scan.live, identity, after: manifest)
            identity.generation += 1
        }
        let applier = JournalApplier(
            disk, identity: identity, segmentBytes: limits.journalSegmentBytes,
            maximumOpenFiles: limits.maximumOpenJournals)
        let journals = try replay(scan.live, identity, applier, checkpoint: manifest.checkpoint)
        if !scan.live.isEmpty { try disk.persistAll(step: .recoverySync) }

        var next = manifest
        next.generation = identity.generation
        next.checkpoint = scan.last
        next.highestID = scan.live.reduce(manifest.highestID) { max($0, $1.placed.operation.id.rawValue) }
        return try start(next, format, identity, applier) { recovered in
            recovered.journals = journals
            recovered.operations = scan.live.count
            recovered.tornTailBytes = scan.tornTail?.bytes.count ?? 0
        }
    }

    /// Puts the live lines into a file of their own, and makes that the log.
    ///
    /// Their old file may be in the page cache only, with pages that a failed persist marked clean: what is read there
    /// now may not be there after the next crash. New pages of a new file are written for certain.
    private func rewrite(_ lines: [LogLine], _ identity: StoreIdentity, after manifest: Manifest) throws {
        let segment = LogSegment(generation: identity.generation, first: manifest.checkpoint + 1)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(lines.reduce(200) { $0 + $1.placed.operation.maximumLineBytes })
        let header = LogHeader(
            store: identity.store, generation: segment.generation, first: segment.first, previous: 0)
        var link = header.encode(to: &bytes)
        for line in lines {
            link = LogLine.encode(line.placed, durable: line.durable, previous: link, to: &bytes)
        }
        let file = try disk.writeWhole(bytes, to: segment.path, step: .recoveryRewriteWrite)
        try file.persist(step: .recoveryRewritePersist)
        try disk.persistDirectory(LogSegment.directory, step: .recoveryDirectoryPersist)
        var next = manifest
        next.generation = identity.generation
        try publish(next)
    }

    /// Starts the generation in which the store works, makes it the truth, and drops the others.
    private func start(
        _ manifest: Manifest, _ format: Format, _ identity: StoreIdentity, _ applier: JournalApplier,
        _ fill: (inout Recovered) -> Void
    ) throws -> Recovered {
        let writer = try LogWriter(
            disk, identity: identity, segmentBytes: limits.walSegmentBytes, first: manifest.checkpoint + 1)
        try publish(manifest)
        for segment in try LogSegment.list(disk) where segment.generation != identity.generation {
            try disk.remove(segment.path, step: .recoveryDrop)
        }
        var recovered = Recovered(
            epoch: manifest.epoch, format: format, identity: identity, last: manifest.checkpoint,
            highestID: EventID(manifest.highestID), writer: writer, applier: applier, segment: writer.segment,
            journals: [], operations: 0, tornTailBytes: 0)
        fill(&recovered)
        return recovered
    }

    private func publish(_ manifest: Manifest) throws {
        try disk.publish(manifest.encoded, as: Manifest.path, through: Manifest.temporaryPath, steps: .manifest)
    }

    /// Removes segments that an earlier, interrupted recovery left under names this one is about to use.
    private func discard(_ isLeftover: (LogSegment) -> Bool) throws {
        for segment in try LogSegment.list(disk) where isLeftover(segment) {
            try disk.remove(segment.path, step: .recoveryDiscard)
        }
    }

    /// A copy for people; without room for it the store opens all the same.
    private func keepTornTail(_ scan: LogScan) {
        guard let tail = scan.tornTail, tail.bytes.contains(where: { $0 != 0 }) else { return }
        let path = "damaged/wal-\(FileName.numbered(tail.segment.generation, tail.segment.first))-\(tail.offset)"
        do {
            try disk.makeDirectory("damaged")
            _ = try disk.writeWhole(Array(tail.bytes.prefix(8 << 20)), to: path, step: .damagedWrite)
        } catch {}
    }
}

extension Recovery {
    private func manifest() throws -> Manifest? {
        guard let bytes = try disk.readWhole(Manifest.path) else { return nil }
        guard bytes != StoreRestore.mark else { throw FileStoreError.unfinishedRestore(directory: "") }
        guard let manifest = Manifest(bytes) else { throw FileStoreError.unreadableManifest(directory: "") }
        return manifest
    }

    private func format() throws -> Format? {
        guard let bytes = try disk.readWhole(Format.path) else { return nil }
        let format: Format
        do {
            format = try Format(bytes)
        } catch {
            switch error {
            case .damaged: throw FileStoreError.damagedFormat(directory: "")
            case .foreign(let version): throw FileStoreError.foreignFormat(directory: "", version: version)
            }
        }
        let unknown = format.unknownIncompatible
        guard unknown.isEmpty else { throw FileStoreError.unknownFeatures(directory: "", names: unknown) }
        return format
    }

    /// Makes a new store, or finishes making one: the MANIFEST comes last, so without it nothing was ever accepted.
    private func create(_ found: Format?) throws -> Recovered {
        guard try holdsNothing() else { throw FileStoreError.unreadableManifest(directory: "") }
        guard mayCreate else { throw FileStoreError.noStore(directory: "") }
        try disk.makeDirectory(LogSegment.directory)
        try disk.makeDirectory(JournalPath.root)
        let format = found ?? Format(store: makeIdentity())
        if found == nil {
            try disk.publish(format.encoded, as: Format.path, through: Format.temporaryPath, steps: .format)
        } else {
            try disk.persistDirectory("", step: .formatDirectoryPersist)
        }
        try discard { _ in true }
        let identity = StoreIdentity(store: format.store, generation: 1)
        let applier = JournalApplier(
            disk, identity: identity, segmentBytes: limits.journalSegmentBytes,
            maximumOpenFiles: limits.maximumOpenJournals)
        let manifest = Manifest(epoch: makeIdentity(), generation: 1, checkpoint: 0, highestID: 0)
        return try start(manifest, format, identity, applier) { _ in }
    }

    /// Whether nothing is there but what a crash can leave of an unfinished start: no journal, and in the log any
    /// bytes, but no operation's line. An operation is taken only after the MANIFEST is durable.
    private func holdsNothing() throws -> Bool {
        guard try disk.list(JournalPath.root).isEmpty else { return false }
        for segment in try LogSegment.list(disk) {
            let bytes = try disk.readWhole(segment.path) ?? []
            if !LaterLines(bytes, after: 0).isEmpty { return false }
        }
        return true
    }
}
