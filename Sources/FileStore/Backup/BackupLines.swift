package import SyncEngine

/// The lines of a snapshot's BACKUP: what the snapshot is, each of its files, and a digest of all that. Each line ends
/// with its own checksum.
///
///     {"backup":1,"store":"…","epoch":"…","checkpoint":1043,"time":"…","c":"…"}
///     {"path":"journals/1a/2b/user-10005/0000000000000003-0000000000000001.jsonl","bytes":91,"sha256":"…","c":"…"}
///     {"files":12,"bytes":18233,"sha256":"<of every byte before this line>","c":"…"}
package enum BackupLine: Sendable, Equatable {
    case header(BackupHeader)
    case file(BackupFile)
    case end(BackupEnd)

    package var encoded: [UInt8] {
        var output: [UInt8] = []
        switch self {
        case .header(let header): header.write(to: &output)
        case .file(let file): file.write(to: &output)
        case .end(let end): end.write(to: &output)
        }
        _ = output.endLine(from: 0)
        return output
    }

    /// Reads the body of a framed line. Nil when it is none of these.
    package init?(_ bytes: UnsafeRawBufferPointer, body: Range<Int>) {
        if let file = BackupFile(bytes, body) {
            self = .file(file)
        } else if let header = BackupHeader(bytes, body) {
            self = .header(header)
        } else if let end = BackupEnd(bytes, body) {
            self = .end(end)
        } else {
            return nil
        }
    }
}

/// What a snapshot is.
package struct BackupHeader: Sendable, Equatable {
    package var store: Bits128
    package var epoch: Bits128
    /// The last operation in it.
    package var checkpoint: LSN
    package var time: Timestamp

    fileprivate func write(to output: inout [UInt8]) {
        output.append(#"{"backup":1,"store":""#)
        store.write(to: &output)
        output.append(#"","epoch":""#)
        epoch.write(to: &output)
        output.append(#"","checkpoint":"#)
        output.append(decimal: checkpoint)
        output.append(#","time":""#)
        time.write(to: &output)
        output.append("\"")
    }
}

extension BackupHeader {
    fileprivate init?(_ bytes: UnsafeRawBufferPointer, _ body: Range<Int>) {
        var cursor = ByteCursor(bytes, from: body.lowerBound, to: body.upperBound)
        guard cursor.take(#"{"backup":1,"store":""#), let store = cursor.uuid(),
            cursor.take(#"","epoch":""#), let epoch = cursor.uuid(),
            cursor.take(#"","checkpoint":"#), let checkpoint = cursor.number(), cursor.take(#","time":""#)
        else { return nil }
        let end = cursor.position + 24
        guard end + 1 == body.upperBound, let time = Timestamp(cursor.copy(cursor.position..<end)) else { return nil }
        self.init(store: store, epoch: epoch, checkpoint: checkpoint, time: time)
    }
}

/// A file of a snapshot.
package struct BackupFile: Sendable, Equatable {
    /// Relative to the snapshot, and to a data directory.
    package var path: String
    package var bytes: Int
    package var digest: SegmentDigest

    fileprivate func write(to output: inout [UInt8]) {
        output.append(#"{"path":""#)
        output.append(contentsOf: path.utf8)
        output.append(#"","bytes":"#)
        output.append(decimal: UInt64(bytes))
        output.append(#","sha256":""#)
        digest.write(to: &output)
    }
}

extension BackupFile {
    fileprivate init?(_ bytes: UnsafeRawBufferPointer, _ body: Range<Int>) {
        var cursor = ByteCursor(bytes, from: body.lowerBound, to: body.upperBound)
        guard cursor.take(#"{"path":""#),
            let quote = bytes[cursor.position..<body.upperBound].firstIndex(of: UInt8(ascii: "\""))
        else { return nil }
        let path = String(decoding: bytes[cursor.position..<quote], as: UTF8.self)
        cursor = ByteCursor(bytes, from: quote, to: body.upperBound)
        guard Self.isOurs(path), cursor.take(#"","bytes":"#), let count = cursor.number(), count <= UInt64(Int.max),
            cursor.take(#","sha256":""#), let digest = SegmentDigest(&cursor), cursor.isAtEnd
        else { return nil }
        self.init(path: path, bytes: Int(count), digest: digest)
    }

    /// Whether a path is one that a backup has, so that nothing is ever written beside the target.
    private static func isOurs(_ path: String) -> Bool {
        if [Format.path, Manifest.path, BackupPath.cursorKey].contains(path) { return true }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, parts[0] == JournalPath.root, let journal = JournalPath.journal(directoryName: parts[3])
        else { return false }
        return JournalPath.directory(of: journal) == parts[..<4].joined(separator: "/")
            && JournalSegment(name: parts[4]) != nil
    }
}

/// What stands at the end of the list, and only there.
package struct BackupEnd: Sendable, Equatable {
    package var files: Int
    package var bytes: Int
    /// Of every byte before this line.
    package var digest: SegmentDigest

    fileprivate func write(to output: inout [UInt8]) {
        output.append(#"{"files":"#)
        output.append(decimal: UInt64(files))
        output.append(#","bytes":"#)
        output.append(decimal: UInt64(bytes))
        output.append(#","sha256":""#)
        digest.write(to: &output)
    }
}

extension BackupEnd {
    fileprivate init?(_ bytes: UnsafeRawBufferPointer, _ body: Range<Int>) {
        var cursor = ByteCursor(bytes, from: body.lowerBound, to: body.upperBound)
        guard cursor.take(#"{"files":"#), let files = cursor.number(), cursor.take(#","bytes":"#),
            let count = cursor.number(), files <= UInt64(Int.max), count <= UInt64(Int.max),
            cursor.take(#","sha256":""#), let digest = SegmentDigest(&cursor), cursor.isAtEnd
        else { return nil }
        self.init(files: Int(files), bytes: Int(count), digest: digest)
    }
}

extension SegmentDigest {
    /// 64 digits and the closing quote.
    fileprivate func write(to output: inout [UInt8]) {
        output.append(hexadecimal: high)
        output.append(hexadecimal: low)
        output.append("\"")
    }

    fileprivate init?(_ cursor: inout ByteCursor) {
        guard let high = cursor.hexadecimal128(), let low = cursor.hexadecimal128(), cursor.take("\"") else {
            return nil
        }
        self.init(high: high, low: low)
    }
}

/// The names in a directory of backups.
enum BackupPath {
    static let list = "BACKUP"
    static let temporaryList = "BACKUP.tmp"
    static let cursorKey = "secrets/cursor"

    /// `20260112T081203Z`: sorts by time.
    static func snapshot(at time: Timestamp) -> String {
        time.description.prefix(19).filter { $0 != "-" && $0 != ":" } + "Z"
    }

    /// When a snapshot was made, by its name. Nil for a name that is none.
    static func time(of name: String) -> Timestamp? {
        var text = Array(name.utf8)
        guard text.count == 16 else { return nil }
        for place in [13, 11] { text.insert(UInt8(ascii: ":"), at: place) }
        for place in [6, 4] { text.insert(UInt8(ascii: "-"), at: place) }
        guard let time = Timestamp(text), snapshot(at: time) == name else { return nil }
        return time
    }
}
