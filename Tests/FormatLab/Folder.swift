import Glibc

/// The directory of this run's files.
struct Folder {
    let path: String

    init() throws {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/format-lab-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw LabError("no directory can be made in \(parent)") }
        path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    }

    /// Removes the files in it.
    func empty() {
        guard let directory = opendir(path) else { return }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { unlink("\(path)/\(name)") }
        }
    }

    func remove() {
        empty()
        rmdir(path)
    }
}

/// A file that grows, written in large pieces.
final class SampleFile {
    private let descriptor: Int32
    private var pending: [UInt8] = []
    private(set) var count = 0

    init(_ path: String) throws {
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw LabError("\(path) cannot be made: \(String(cString: strerror(errno)))") }
        pending.reserveCapacity(2 << 20)
    }

    deinit { close(descriptor) }

    func append(_ bytes: some Collection<UInt8>) throws {
        pending.append(contentsOf: bytes)
        count += bytes.count
        if pending.count >= 1 << 20 { try flush() }
    }

    func append(_ text: String) throws { try append(text.utf8) }

    func flush() throws {
        var done = 0
        while done < pending.count {
            let written = pending.withUnsafeBytes { bytes in
                write(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw LabError("a file cannot be written: \(String(cString: strerror(errno)))") }
            done += written
        }
        pending.removeAll(keepingCapacity: true)
    }

    /// Puts bytes over what is there.
    func replace(at place: Int, with bytes: [UInt8]) throws {
        try flush()
        guard pwrite(descriptor, bytes, bytes.count, place) == bytes.count else {
            throw LabError("a file cannot be changed: \(String(cString: strerror(errno)))")
        }
    }
}
