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
    }

    private let disk: any Disk
    private let mutation: Mutation
    /// Steps put off until something else happens.
    private var delayed: [Delayed] = []
    private var isReplaying = false

    private enum Delayed {
        case rename(String, String, Step)
        case persistDirectory(String, Step)
    }

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
        default: false
        }
    }

    /// Called before every step: runs what was put off, unless this is the step it was put off for.
    func willTake(_ step: Step) throws(DiskError) {
        if step == .recoveryRewriteWrite { isReplaying = true }
        if step == .recoverySync { isReplaying = false }
        switch mutation {
        case .dropBeforeManifest where step == .walSegmentDrop: return
        case .dropBeforeManifest where step == .manifestDirectoryPersist: return
        case .replayBeforeManifest where isReplaying: return
        default: break
        }
        let due = delayed
        delayed = []
        for step in due {
            switch step {
            case .rename(let source, let target, let step): try disk.rename(source, to: target, step: step)
            case .persistDirectory(let path, let step): try disk.persistDirectory(path, step: step)
            }
        }
    }

    package func open(_ path: String, create: Bool) throws(DiskError) -> any DiskFile {
        MutantFile(self, try disk.open(path, create: create))
    }

    package func makeDirectory(_ path: String) throws(DiskError) { try disk.makeDirectory(path) }

    package func list(_ directory: String) throws(DiskError) -> [String] { try disk.list(directory) }

    package func size(of path: String) throws(DiskError) -> Int? { try disk.size(of: path) }

    package func rename(_ source: String, to target: String, step: Step) throws(DiskError) {
        try willTake(step)
        if isLeftOut(step) { return try copy(source, to: target, step) }
        if delays(step) { return delayed.append(.rename(source, target, step)) }
        try disk.rename(source, to: target, step: step)
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
        try willTake(step)
        if !isLeftOut(step) { try disk.remove(path, step: step) }
    }

    package func persistDirectory(_ path: String, step: Step) throws(DiskError) {
        try willTake(step)
        if isLeftOut(step) { return }
        if delays(step) { return delayed.append(.persistDirectory(path, step)) }
        try disk.persistDirectory(path, step: step)
    }

    package func persistAll(step: Step) throws(DiskError) {
        try willTake(step)
        if !isLeftOut(step) { try disk.persistAll(step: step) }
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
        try disk.willTake(step)
        if !disk.isLeftOut(step) { try file.persist(step: step) }
    }
}
