package import FileStore

/// A disk that leaves out or moves one step of the protocol: the crash lab must notice.
package final class MutantDisk: Disk, @unchecked Sendable {
    package enum Mutation: Sendable, Hashable {
        /// The step is not taken. A rename becomes a copy into the target's place.
        case without(Step)
        /// Segments are dropped before the MANIFEST that covers them has its name.
        case dropBeforeManifest
        /// Recovery writes journals before the MANIFEST names the rewritten log.
        case replayBeforeManifest
        /// Recovery takes the lines above the checkpoint that look right as they are.
        case trustCache
        /// Compaction moves away what its segment stands for before that segment's name is durable.
        case retireBeforeDirectoryPersist
        /// A rewritten segment gets its name before its bytes are durable.
        case renameBeforePersist
        /// A rewritten segment gets its name before a checkpoint covers what is in it.
        case renameBeforeCheckpoint
    }

    private let disk: any Disk
    private let mutation: Mutation
    /// Steps put off until something else happens.
    private var delayed: [() throws(DiskError) -> Void] = []
    private var isReplaying = false
    /// Whether a rewritten segment is durable under its temporary name.
    private var isPublishing = false

    package init(_ disk: any Disk, _ mutation: Mutation) {
        self.disk = disk
        self.mutation = mutation
    }

    func isLeftOut(_ step: Step) -> Bool {
        switch mutation {
        case .without(let left): left == step
        case .trustCache: step == .recoveryCut || step == .recoveryRemove
        default: false
        }
    }

    private func delays(_ step: Step) -> Bool {
        switch mutation {
        case .dropBeforeManifest: step == .manifestRename || step == .manifestDirectoryPersist
        case .replayBeforeManifest: isReplaying && (step == .manifestRename || step == .manifestDirectoryPersist)
        case .retireBeforeDirectoryPersist: step == .compactionDirectoryPersist
        case .renameBeforePersist: step == .compactionPersist
        case .renameBeforeCheckpoint: isPublishing && Self.checkpoint.contains(step)
        default: false
        }
    }

    private static let checkpoint: [Step] = [
        .checkpointSync, .manifestPersist, .manifestRename, .manifestDirectoryPersist, .walSegmentDrop,
    ]

    /// What may be taken while other steps are put off.
    private func letsWait(_ step: Step) -> Bool {
        switch mutation {
        case .dropBeforeManifest: step == .walSegmentDrop || step == .manifestDirectoryPersist
        case .replayBeforeManifest: isReplaying
        case .retireBeforeDirectoryPersist: [.indexWrite, .compactionRetire, .compactionDiscard].contains(step)
        case .renameBeforePersist: step == .compactionRename
        case .renameBeforeCheckpoint:
            Self.checkpoint.contains(step)
                || [.manifestWrite, .compactionRename, .compactionDirectoryPersist].contains(step)
        default: false
        }
    }

    /// Called before every step: runs what was put off, unless this is the step it was put off for.
    func willTake(_ step: Step) throws(DiskError) {
        if step == .recoveryRewriteWrite { isReplaying = true }
        if step == .recoverySync { isReplaying = false }
        if step == .compactionPersist { isPublishing = true }
        if step == .compactionDirectoryPersist || step == .compactionDiscard { isPublishing = false }
        if letsWait(step) { return }
        let due = delayed
        delayed = []
        for step in due { try step() }
    }

    /// Takes a step now, later or not at all.
    func take(_ step: Step, _ body: @escaping () throws(DiskError) -> Void) throws(DiskError) {
        try willTake(step)
        if isLeftOut(step) { return }
        if delays(step) { return delayed.append(body) }
        try body()
    }

    package func open(_ path: String, create: Bool) throws(DiskError) -> any DiskFile {
        MutantFile(self, try disk.open(path, create: create))
    }

    package func makeDirectory(_ path: String) throws(DiskError) { try disk.makeDirectory(path) }

    package func list(_ directory: String) throws(DiskError) -> [String] { try disk.list(directory) }

    package func size(of path: String) throws(DiskError) -> Int? { try disk.size(of: path) }

    package func rename(_ source: String, to target: String, step: Step) throws(DiskError) {
        if isLeftOut(step) {
            try willTake(step)
            return try copy(source, to: target, step)
        }
        let disk = disk
        try take(step) { () throws(DiskError) in try disk.rename(source, to: target, step: step) }
    }

    /// What a program does that writes its file in place.
    private func copy(_ source: String, to target: String, _ step: Step) throws(DiskError) {
        let bytes = try disk.open(source, create: false).read(at: 0, count: 1 << 20)
        let file = try disk.open(target, create: true)
        try file.truncate(to: 0, step: step)
        try file.write(bytes, at: 0, step: step)
        try file.persist(step: step)
    }

    package func link(_ source: String, to target: String, step: Step) throws(DiskError) {
        try willTake(step)
        try disk.link(source, to: target, step: step)
    }

    package func remove(_ path: String, step: Step) throws(DiskError) {
        let disk = disk
        try take(step) { () throws(DiskError) in try disk.remove(path, step: step) }
    }

    package func persistDirectory(_ path: String, step: Step) throws(DiskError) {
        let disk = disk
        try take(step) { () throws(DiskError) in try disk.persistDirectory(path, step: step) }
    }

    package func persistAll(step: Step) throws(DiskError) {
        let disk = disk
        try take(step) { () throws(DiskError) in try disk.persistAll(step: step) }
    }

    package func space() throws(DiskError) -> DiskSpace { try disk.space() }
}

private final class MutantFile: DiskFile, @unchecked Sendable {
    private let disk: MutantDisk
    private let file: any DiskFile

    init(_ disk: MutantDisk, _ file: any DiskFile) {
        self.disk = disk
        self.file = file
    }

    func read(at offset: Int, count: Int) throws(DiskError) -> [UInt8] { try file.read(at: offset, count: count) }

    func write(_ bytes: [UInt8], at offset: Int, step: Step) throws(DiskError) {
        try disk.willTake(step)
        try file.write(bytes, at: offset, step: step)
    }

    func size() throws(DiskError) -> Int { try file.size() }

    func truncate(to size: Int, step: Step) throws(DiskError) {
        try disk.willTake(step)
        if !disk.isLeftOut(step) { try file.truncate(to: size, step: step) }
    }

    func preallocate(_ length: Int) throws(DiskError) { try file.preallocate(length) }

    func persist(step: Step) throws(DiskError) {
        let file = file
        try disk.take(step) { () throws(DiskError) in try file.persist(step: step) }
    }
}
