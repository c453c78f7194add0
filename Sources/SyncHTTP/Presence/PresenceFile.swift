internal import Glibc
internal import JSONText
internal import SyncEngine

/// Who was online in one process, for the next: a small file. Losing it costs nothing but that, so nothing waits for
/// the disk, and one that is missing or torn says nothing.
struct PresenceFile: Sendable {
    struct Content: Sendable, Equatable {
        /// When they were seen.
        var at: Timestamp
        var online: [UserID]
    }

    /// More than a million people take; no other file is read whole.
    private static let maximumBytes = 16 << 20

    let path: String

    func read() -> Content? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count <= Self.maximumBytes {
            let count = Glibc.read(descriptor, &piece, piece.count)
            guard count > 0 else { return count == 0 ? Content(bytes) : nil }
            bytes += piece[..<count]
        }
        return nil
    }

    /// Replaces the file at once, or leaves it as it was.
    func write(_ content: Content) {
        let draft = path + ".draft"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return }
        let bytes = content.bytes
        let isWhole = Glibc.write(descriptor, bytes, bytes.count) == bytes.count
        close(descriptor)
        if !isWhole || rename(draft, path) != 0 { unlink(draft) }
    }
}

extension PresenceFile.Content {
    /// Nil when the bytes are none of ours.
    fileprivate init?(_ bytes: [UInt8]) {
        guard let json = try? JSONSlice(validating: bytes), let at = json["at"]?.string.flatMap({ Timestamp($0.utf8) })
        else { return nil }
        self.at = at
        online = json["online"]?.elements.compactMap { $0.integer.flatMap { Int(exactly: $0) }.map(UserID.init) } ?? []
    }

    fileprivate var bytes: [UInt8] {
        JSONWriter.text { writer in
            writer.object { writer in
                writer.field("at", at)
                writer.array("online") { writer in
                    for user in online { writer.element(user.rawValue) }
                }
            }
        }
    }
}
