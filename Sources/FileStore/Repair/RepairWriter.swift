import SyncEngine

/// Puts repaired files in their places. What they stand for is kept under `damaged/`, durably and first.
final class RepairWriter {
    private let disk: any Disk
    /// `damaged/<stamp>`.
    let directory: String
    private var report: [UInt8] = []

    init(_ disk: any Disk, stamp: String) {
        self.disk = disk
        directory = "damaged/\(stamp)"
    }

    /// Adds a line to what is told beside the originals.
    func tell(_ line: String) { report += Array(line.utf8) + [lineFeed] }

    /// Makes the report durable.
    func finish() throws { if !report.isEmpty { try write(report, "\(directory)/REPORT") } }

    /// Copies a file to `damaged/`, so that it may be changed.
    func keep(_ path: String) throws {
        guard let bytes = try? disk.readWhole(path) else { return tell("\(path): could not be read") }
        try write(bytes, target(of: path))
        tell("\(path): kept as \(target(of: path))")
    }

    /// Moves a file that nothing needs any more to `damaged/`.
    func setAside(_ path: String) throws {
        guard try disk.size(of: path) != nil else { return }
        let target = target(of: path)
        try disk.makeDirectory(SegmentPaths.parent(of: target))
        try disk.rename(path, to: target, step: .repairSetAside)
        tell("\(path): moved to \(target)")
    }

    /// Replaces or makes a file: durable before it has its name, read back before that, and its name durable on return.
    func publish(_ bytes: [UInt8], as path: String) throws {
        let directory = SegmentPaths.parent(of: path)
        if !directory.isEmpty { try disk.makeDirectory(directory) }
        let temporary = path + ".tmp"
        try disk.writeWhole(bytes, to: temporary, step: .repairWrite).persist(step: .repairPersist)
        guard try disk.readWhole(temporary) == bytes else {
            throw DiskError(call: .pread, path: temporary, code: DiskError.inputOutput)
        }
        try disk.rename(temporary, to: path, step: .repairRename)
        try persist(directory)
    }

    private func persist(_ directory: String) throws {
        var directory = directory
        // Directories may be new too.
        while true {
            try disk.persistDirectory(directory, step: .repairDirectoryPersist)
            if directory.isEmpty { return }
            directory = SegmentPaths.parent(of: directory)
        }
    }

    private func write(_ bytes: [UInt8], _ path: String) throws {
        var directory = SegmentPaths.parent(of: path)
        try disk.makeDirectory(directory)
        try disk.writeWhole(bytes, to: path, step: .repairKeep).persist(step: .repairKeepPersist)
        while !directory.isEmpty {
            try disk.persistDirectory(directory, step: .repairKeepDirectoryPersist)
            directory = SegmentPaths.parent(of: directory)
        }
        try disk.persistDirectory("", step: .repairKeepDirectoryPersist)
    }

    private func target(of path: String) -> String { directory + "/" + path.replacing("/", with: "_") }
}

/// Paths as the store writes them.
enum SegmentPaths {
    /// The directory that holds a file; empty for the data directory.
    static func parent(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }
}
