import SyncEngine

/// The store's own name, from the headers of its files: for when FORMAT does not tell.
enum StoreName {
    /// What the first intact header says; all of a store's say the same.
    static func find(_ disk: any Disk) throws -> Bits128? {
        for segment in try LogSegment.list(disk).reversed() {
            if let store = try header(segment.path, disk, { LogHeader($0, body: $1)?.store }) { return store }
        }
        for journal in try JournalPath.all(disk) {
            for segment in try JournalSegment.list(disk, journal) {
                let path = JournalPath.directory(of: journal) + "/" + segment.name
                if let store = try header(path, disk, { JournalHeader($0, body: $1)?.store }) { return store }
            }
        }
        return nil
    }

    private static func header<Value>(
        _ path: String, _ disk: any Disk, _ read: (UnsafeRawBufferPointer, Range<Int>) -> Value?
    ) throws -> Value? {
        let bytes = try disk.open(path, create: false).read(at: 0, count: 512)
        return bytes.withUnsafeBytes { bytes in
            LineWalk.line(in: bytes, at: 0).flatMap { read(bytes, $0.body) }
        }
    }
}
