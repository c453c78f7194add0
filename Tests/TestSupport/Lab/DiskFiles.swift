package import FileStore

extension Disk {
    /// Every file below a directory with its bytes, in the order of the paths.
    package func allFiles(below directory: String = "") throws -> [(path: String, bytes: [UInt8])] {
        var files: [(path: String, bytes: [UInt8])] = []
        for name in try list(directory).sorted() {
            let path = directory.isEmpty ? name : "\(directory)/\(name)"
            let inside = try? list(path)
            if let inside, !inside.isEmpty {
                files += try allFiles(below: path)
            } else if let size = try size(of: path), (try? open(path, create: false)) != nil {
                files.append((path, try open(path, create: false).read(at: 0, count: size)))
            }
        }
        return files
    }
}
