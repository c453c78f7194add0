package import FileStore

/// A deterministic disk that fails on demand: crashes, power cuts, failed persists, errors, each at any call.
///
/// Bytes have three views (`SimulatedInode`), names have two and a list of pending changes. A seed decides every draw.
/// For one thread at a time.
package final class SimulatedDisk: Disk, @unchecked Sendable {
    var random: SplitMix
    private var names: [String: SimulatedInode] = [:]
    private var directories: Set<String> = [""]
    private var durableNames: [String: SimulatedInode] = [:]
    private var durableDirectories: Set<String> = [""]
    private var pendingNames: [NameChange] = []
    /// Every file there ever was, in the order of creation, so that draws do not depend on hashing.
    private var inodes: [SimulatedInode] = []

    /// What shall go wrong, and when.
    package var fault: Fault?
    /// Calls that change something, so far.
    package private(set) var changes = 0
    /// All calls so far.
    package private(set) var calls = 0
    /// Whether the process or the machine has gone: every call fails and does nothing.
    package private(set) var isDown = false
    /// Whether the fault has happened.
    package private(set) var hasFailed = false
    /// While set, writes take a part of their bytes and fail with ENOSPC.
    package var isFull = false
    package var spaceLeft = DiskSpace(
        freeBytes: 1 << 40, totalBytes: 1 << 41, freeInodes: 1 << 20, totalInodes: 1 << 21)
    /// The steps in the order they were taken, when asked for.
    package var trace: [Step]?

    package enum Fault: Sendable, Equatable {
        /// The process ends at the n-th change: before it, or in the middle of a write.
        case crash(change: Int)
        /// The n-th change, if it is a persist, fails and loses pages; the process learns of it.
        case failedPersist(change: Int)
        /// The n-th call fails with this error number; with `sticky`, so do all calls after it that could.
        case error(call: Int, code: Int32, sticky: Bool)
    }

    private enum NameChange {
        case make(String, SimulatedInode)
        case makeDirectory(String)
        case remove(String)
        case rename(String, String, SimulatedInode)

        var directory: String {
            switch self {
            case .make(let path, _), .makeDirectory(let path), .remove(let path), .rename(let path, _, _):
                SimulatedDisk.parent(of: path)
            }
        }
    }

    package init(seed: UInt64) { random = SplitMix(seed: seed) }

    /// The process is started again; its page cache is still there.
    package func restart() {
        isDown = false
        hasFailed = false
        isFull = false
        fault = nil
        changes = 0
        calls = 0
    }

    /// The machine loses power and is started again.
    package func cutPower() {
        let draw = PowerDraw(&random)
        for change in pendingNames {
            switch draw {
            case .nothing: continue
            case .everything: makeDurable(change)
            case .some: if random.chance(50) { makeDurable(change) }
            }
        }
        pendingNames = []
        for inode in inodes { inode.cutPower(PowerDraw(&random), &random) }
        // A name whose directory is gone leads nowhere.
        directories = durableDirectories.filter { isReachable($0) }
        names = durableNames.filter { directories.contains(Self.parent(of: $0.key)) }
        durableNames = names
        durableDirectories = directories
        restart()
    }

    private func isReachable(_ directory: String) -> Bool {
        directory.isEmpty || (durableDirectories.contains(directory) && isReachable(Self.parent(of: directory)))
    }

    // MARK: Disk

    package func open(_ path: String, create: Bool) throws(DiskError) -> any DiskFile {
        if let inode = names[path] {
            try count(.open, path)
            return SimulatedFile(self, inode, path)
        }
        guard create, directories.contains(Self.parent(of: path)) else {
            try count(.open, path)
            throw DiskError(call: .open, path: path, code: DiskError.notFound)
        }
        try change(.open, path, nil)
        let inode = SimulatedInode()
        inodes.append(inode)
        names[path] = inode
        pendingNames.append(.make(path, inode))
        return SimulatedFile(self, inode, path)
    }

    package func makeDirectory(_ path: String) throws(DiskError) {
        guard !path.isEmpty, !directories.contains(path) else { return try count(.mkdir, path) }
        try makeDirectory(Self.parent(of: path))
        try change(.mkdir, path, nil)
        directories.insert(path)
        pendingNames.append(.makeDirectory(path))
    }

    package func list(_ directory: String) throws(DiskError) -> [String] {
        try count(.readdir, directory)
        var found = names.keys.filter { Self.parent(of: $0) == directory }
        found += directories.filter { !$0.isEmpty && Self.parent(of: $0) == directory }
        let prefix = directory.isEmpty ? 0 : directory.count + 1
        return found.map { String($0.dropFirst(prefix)) }.sorted()
    }

    package func size(of path: String) throws(DiskError) -> Int? {
        try count(.stat, path)
        return names[path]?.cache.count
    }

    package func rename(_ source: String, to target: String, step: Step) throws(DiskError) {
        try change(.rename, source, step)
        guard let inode = names.removeValue(forKey: source) else {
            throw DiskError(call: .rename, path: source, code: DiskError.notFound)
        }
        names[target] = inode
        pendingNames.append(.rename(source, target, inode))
    }

    package func link(_ source: String, to target: String, step: Step) throws(DiskError) {
        try change(.link, source, step)
        guard let inode = names[source], names[target] == nil else {
            throw DiskError(call: .link, path: source, code: DiskError.notFound)
        }
        names[target] = inode
        pendingNames.append(.make(target, inode))
    }

    package func remove(_ path: String, step: Step) throws(DiskError) {
        guard names[path] != nil else { return try count(.unlink, path) }
        try change(.unlink, path, step)
        names[path] = nil
        pendingNames.append(.remove(path))
    }

    package func persistDirectory(_ path: String, step: Step) throws(DiskError) {
        try persisting(.fsync, path, step, losing: [])
        let ours = pendingNames.filter { $0.directory == path }
        pendingNames.removeAll { $0.directory == path }
        ours.forEach(makeDurable)
    }

    package func persistAll(step: Step) throws(DiskError) {
        try persisting(.syncfs, "", step, losing: inodes)
        for inode in inodes { inode.persist() }
        pendingNames.forEach(makeDurable)
        pendingNames = []
    }

    package func space() throws(DiskError) -> DiskSpace {
        try count(.statvfs, "")
        return spaceLeft
    }

    private func makeDurable(_ change: NameChange) {
        switch change {
        case .make(let path, let inode): durableNames[path] = inode
        case .makeDirectory(let path): durableDirectories.insert(path)
        case .remove(let path): durableNames[path] = nil
        case .rename(let source, let target, let inode):
            durableNames[source] = nil
            durableNames[target] = inode
        }
    }

    static func parent(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }
}

/// Counting calls and failing at the one that was asked for.
extension SimulatedDisk {
    /// A call that changes nothing.
    func count(_ call: DiskCall, _ path: String) throws(DiskError) {
        calls += 1
        if isDown { throw down(call, path) }
        guard case .error(let number, let code, let sticky) = fault, calls == number || (sticky && calls > number)
        else {
            return
        }
        guard call.canFail(with: code) else { return }
        hasFailed = true
        throw DiskError(call: call, path: path, code: code)
    }

    /// A call that changes something; the process may end before it.
    func change(_ call: DiskCall, _ path: String, _ step: Step?) throws(DiskError) {
        try count(call, path)
        changes += 1
        if let step { trace?.append(step) }
        if case .crash(changes) = fault { throw goDown(call, path) }
    }

    func persisting(
        _ call: DiskCall, _ path: String, _ step: Step, losing inodes: [SimulatedInode]
    ) throws(DiskError) {
        try change(call, path, step)
        guard case .failedPersist(changes) = fault else { return }
        hasFailed = true
        for inode in inodes { inode.failPersist(&random) }
        throw DiskError(call: call, path: path, code: DiskError.inputOutput)
    }

    /// Whether the process ends in the middle of the next change.
    var endsInNextChange: Bool { fault == .crash(change: changes + 1) }

    private func goDown(_ call: DiskCall, _ path: String) -> DiskError {
        isDown = true
        hasFailed = true
        return down(call, path)
    }

    /// No operating system answers this number.
    private func down(_ call: DiskCall, _ path: String) -> DiskError {
        DiskError(call: call, path: path, code: -1)
    }
}

extension DiskCall {
    /// Whether an operating system would answer this call so.
    fileprivate func canFail(with code: Int32) -> Bool {
        switch code {
        case DiskError.tooManyOpenFiles: self == .open || self == .readdir || self == .fsync
        case DiskError.noSpace:
            [.open, .mkdir, .rename, .link, .pwrite, .fallocate, .fdatasync, .fsync, .syncfs].contains(self)
        default: true
        }
    }
}

extension SimulatedDisk {
    /// The files there are, with their bytes as programs see them.
    package var files: [(path: String, bytes: [UInt8])] {
        names.sorted { $0.key < $1.key }.map { ($0.key, $0.value.cache) }
    }

    /// A disk that holds exactly these files, durably.
    package convenience init(seed: UInt64, files: [(path: String, bytes: [UInt8])]) {
        self.init(seed: seed)
        for (path, bytes) in files {
            let inode = SimulatedInode()
            inode.cache = bytes
            inode.durable = bytes
            inodes.append(inode)
            names[path] = inode
            var directory = Self.parent(of: path)
            while !directory.isEmpty {
                directories.insert(directory)
                directory = Self.parent(of: directory)
            }
        }
        durableNames = names
        durableDirectories = directories
    }

    /// Changes a file behind the store's back, as a failing medium would.
    package func damage(_ path: String, _ body: (inout [UInt8]) -> Void) {
        guard let inode = names[path] else { preconditionFailure("no file \(path)") }
        body(&inode.cache)
        inode.durable = inode.cache
        inode.pending = []
    }
}

/// An open file of the simulated disk; it stays readable after its name is gone.
final class SimulatedFile: DiskFile, @unchecked Sendable {
    private let disk: SimulatedDisk
    private let inode: SimulatedInode
    private let path: String

    init(_ disk: SimulatedDisk, _ inode: SimulatedInode, _ path: String) {
        self.disk = disk
        self.inode = inode
        self.path = path
    }

    func read(at offset: Int, count: Int) throws(DiskError) -> [UInt8] {
        try disk.count(.pread, path)
        guard offset < inode.cache.count else { return [] }
        return Array(inode.cache[offset..<min(inode.cache.count, offset + count)])
    }

    func write(_ bytes: [UInt8], at offset: Int, step: Step) throws(DiskError) {
        if disk.isFull || disk.endsInNextChange {
            let part = Array(bytes.prefix(disk.random.below(bytes.count + 1)))
            inode.perform(.write(offset: offset, bytes: part))
        }
        try disk.change(.pwrite, path, step)
        if disk.isFull { throw DiskError(call: .pwrite, path: path, code: DiskError.noSpace) }
        inode.perform(.write(offset: offset, bytes: bytes))
    }

    func size() throws(DiskError) -> Int {
        try disk.count(.stat, path)
        return inode.cache.count
    }

    func truncate(to size: Int, step: Step) throws(DiskError) {
        try disk.change(.ftruncate, path, step)
        inode.perform(.truncate(size))
    }

    func preallocate(_ length: Int) throws(DiskError) {
        try disk.count(.fallocate, path)
        if disk.isFull { throw DiskError(call: .fallocate, path: path, code: DiskError.noSpace) }
    }

    func persist(step: Step) throws(DiskError) {
        try disk.persisting(.fdatasync, path, step, losing: [inode])
        inode.persist()
    }
}
