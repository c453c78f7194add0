/// A disk over another one that is only read: every change stays in memory and is gone with the process.
///
/// With it a store that may not be written opens through the same recovery as any other, so it shows the same records.
/// Of a file that grows only the new bytes are kept.
package final class OverlayDisk: Disk {
    private let base: any Disk
    private let changes = Lock(Changes())

    private struct Changes {
        /// Files that differ from those of the base; nil for one that was removed.
        var files: [String: OverlayContent?] = [:]
        var directories: Set<String> = []
    }

    package init(_ base: any Disk) { self.base = base }

    package func open(_ path: String, create: Bool) throws(DiskError) -> any DiskFile {
        switch change(of: path) {
        case .some(.some): return OverlayFile(self, path, base: nil)
        case .none where try base.size(of: path) != nil:
            return OverlayFile(self, path, base: try base.open(path, create: false))
        case .none, .some(.none):
            guard create else { throw DiskError(call: .open, path: path, code: DiskError.notFound) }
            set(OverlayContent(base: nil, kept: 0), at: path)
            return OverlayFile(self, path, base: nil)
        }
    }

    package func makeDirectory(_ path: String) throws(DiskError) {
        changes.withLock { changes in
            var path = path[...]
            while !path.isEmpty {
                changes.directories.insert(String(path))
                path = path.lastIndex(of: "/").map { path[..<$0] } ?? ""
            }
        }
    }

    package func list(_ directory: String) throws(DiskError) -> [String] {
        var names = Set(try base.list(directory))
        let prefix = directory.isEmpty ? "" : directory + "/"
        func name(_ path: String) -> String? {
            guard path.hasPrefix(prefix) else { return nil }
            let rest = path.dropFirst(prefix.count)
            return rest.contains("/") || rest.isEmpty ? nil : String(rest)
        }
        changes.withLock { changes in
            names.formUnion(changes.directories.compactMap(name))
            for (path, content) in changes.files {
                guard let name = name(path) else { continue }
                if content == nil { names.remove(name) } else { names.insert(name) }
            }
        }
        return Array(names)
    }

    package func size(of path: String) throws(DiskError) -> Int? {
        if let change = change(of: path) { return change?.size }
        return try base.size(of: path)
    }

    package func rename(_ source: String, to target: String, step: Step) throws(DiskError) {
        let content = try current(source, base: nil)
        changes.withLock { changes in
            changes.files[target] = .some(content)
            changes.files[source] = .some(nil)
        }
    }

    package func link(_ source: String, to target: String, step: Step) throws(DiskError) {
        set(try current(source, base: nil), at: target)
    }

    package func remove(_ path: String, step: Step) throws(DiskError) { set(nil, at: path) }

    package func persistDirectory(_ path: String, step: Step) throws(DiskError) {}

    package func persistAll(step: Step) throws(DiskError) {}

    package func space() throws(DiskError) -> DiskSpace { try base.space() }

    /// Nil when the file is as in the base; `.some(nil)` when it was removed.
    fileprivate func change(of path: String) -> OverlayContent?? { changes.withLock { $0.files[path] } }

    fileprivate func set(_ content: OverlayContent?, at path: String) {
        changes.withLock { $0.files[path] = .some(content) }
    }

    /// What a file holds now, to be changed.
    fileprivate func current(_ path: String, base file: (any DiskFile)?) throws(DiskError) -> OverlayContent {
        if let change = change(of: path) {
            guard let change else { throw DiskError(call: .open, path: path, code: DiskError.notFound) }
            return change
        }
        if let file { return OverlayContent(base: file, kept: try file.size()) }
        let file = try base.open(path, create: false)
        return OverlayContent(base: file, kept: try file.size())
    }
}

/// A changed file: the beginning of the base's, and what follows it.
private struct OverlayContent {
    var base: (any DiskFile)?
    /// How many bytes of the base's file still count.
    var kept: Int
    var tail: [UInt8] = []

    var size: Int { kept + tail.count }

    func read(at offset: Int, count: Int) throws(DiskError) -> [UInt8] {
        let end = min(size, offset + count)
        guard offset < end else { return [] }
        var bytes: [UInt8] = []
        if offset < kept, let base { bytes = try base.read(at: offset, count: min(end, kept) - offset) }
        if end > kept { bytes += tail[(max(offset, kept) - kept)..<(end - kept)] }
        return bytes
    }

    mutating func truncate(to size: Int) {
        if size < kept {
            kept = size
            tail = []
        } else {
            resizeTail(to: size - kept)
        }
    }

    mutating func write(_ bytes: [UInt8], at offset: Int) throws(DiskError) {
        if offset < kept {
            tail = try read(at: offset, count: size - offset)
            kept = offset
        }
        let start = offset - kept
        if tail.count < start { resizeTail(to: start) }
        let overlap = min(bytes.count, tail.count - start)
        tail.replaceSubrange(start..<(start + overlap), with: bytes)
    }

    private mutating func resizeTail(to count: Int) {
        if tail.count > count { tail.removeLast(tail.count - count) }
        tail += repeatElement(0, count: count - tail.count)
    }
}

/// An open file of an overlay. Files are changed by one thread at a time, and read by any.
private final class OverlayFile: DiskFile {
    private let disk: OverlayDisk
    private let path: String
    private let base: (any DiskFile)?

    init(_ disk: OverlayDisk, _ path: String, base: (any DiskFile)?) {
        self.disk = disk
        self.path = path
        self.base = base
    }

    func read(at offset: Int, count: Int) throws(DiskError) -> [UInt8] {
        if case .none = disk.change(of: path), let base { return try base.read(at: offset, count: count) }
        return try disk.current(path, base: base).read(at: offset, count: count)
    }

    func write(_ bytes: [UInt8], at offset: Int, step: Step) throws(DiskError) {
        var content = try disk.current(path, base: base)
        try content.write(bytes, at: offset)
        disk.set(content, at: path)
    }

    func size() throws(DiskError) -> Int { try disk.current(path, base: base).size }

    func truncate(to size: Int, step: Step) throws(DiskError) {
        var content = try disk.current(path, base: base)
        content.truncate(to: size)
        disk.set(content, at: path)
    }

    func preallocate(_ length: Int) throws(DiskError) {}

    func persist(step: Step) throws(DiskError) {}
}
