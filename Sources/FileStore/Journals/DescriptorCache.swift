/// Open files by path, at most so many; the one opened first goes first.
///
/// Opening costs some 20 microseconds, so which file goes hardly matters; that the number is bounded does.
final class DescriptorCache {
    private let disk: any Disk
    private let maximum: Int
    private var files: [String: any DiskFile] = [:]
    private var order: [String] = []
    private var oldest = 0

    init(_ disk: any Disk, maximum: Int) {
        self.disk = disk
        self.maximum = max(1, maximum)
    }

    func file(_ path: String, create: Bool) throws(DiskError) -> any DiskFile {
        if let file = files[path] { return file }
        while files.count >= maximum, oldest < order.count {
            files[order[oldest]] = nil
            oldest += 1
        }
        if oldest > maximum {
            order.removeFirst(oldest)
            oldest = 0
        }
        let file = try disk.open(path, create: create)
        files[path] = file
        order.append(path)
        return file
    }

    func remove(_ path: String) { files[path] = nil }

    func removeAll() {
        files = [:]
        order = []
        oldest = 0
    }
}
