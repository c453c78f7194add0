import SyncEngine

/// The snapshot before, as far as its files are wanted: the files of one journal after the other, in the order of the
/// walk that wrote its list, with memory for one journal.
///
/// Only what can be read is taken: a list that is damaged gives fewer files, and what it does not give is copied.
final class PreviousSnapshot {
    let name: String
    private let disk: any Disk
    private let list: any DiskFile
    private var offset = 0
    private var window: [UInt8] = []
    private var next: BackupFile?

    init(_ disk: any Disk, name: String) throws {
        self.disk = disk
        self.name = name
        list = try disk.open("\(name)/\(BackupPath.list)", create: false)
        advance()
    }

    /// Its files in a journal's directory. Directories have to be asked for in order.
    func files(in directory: String) -> [String: BackupFile] {
        var found: [String: BackupFile] = [:]
        while let file = next, file.directory <= directory {
            if file.directory == directory { found[file.path] = file }
            advance()
        }
        return found
    }

    /// The last bytes of one of its files. Nil when it is not there.
    func tail(of file: BackupFile, bytes: Int) throws -> [UInt8]? {
        let path = "\(name)/\(file.path)"
        guard try disk.size(of: path) == file.bytes else { return nil }
        return try disk.open(path, create: false).read(at: max(0, file.bytes - bytes), count: bytes)
    }

    private func advance() {
        next = nil
        while next == nil, let line = nextLine() {
            if case .file(let file)? = line.content, file.directory.hasPrefix(JournalPath.root) { next = file }
        }
    }

    private struct Line {
        var content: BackupLine?
        var end: Int
    }

    /// Nil at the end, and where a frame does not hold.
    private func nextLine() -> Line? {
        while true {
            let line = window.withUnsafeBytes { bytes -> Line? in
                guard case .success(let line) = LineFraming.line(in: bytes, at: 0) else { return nil }
                return Line(content: BackupLine(bytes, body: line.body), end: line.end)
            }
            if let line {
                window.removeFirst(line.end)
                return line
            }
            guard window.count < 1 << 16, let piece = try? list.read(at: offset, count: 1 << 14), !piece.isEmpty
            else { return nil }
            offset += piece.count
            window += piece
        }
    }
}

extension BackupFile {
    /// The path's directory.
    var directory: String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "" }
}
