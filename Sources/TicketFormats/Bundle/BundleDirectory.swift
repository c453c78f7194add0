/// Finds and checks the directory at the end of a zip archive.
struct BundleDirectory {
    private let size: Int
    private let limits: BundleLimits
    private let read: TicketBundle.Source

    init(size: Int, limits: BundleLimits, read: @escaping TicketBundle.Source) {
        self.size = size
        self.limits = limits
        self.read = read
    }

    /// Everything in the archive.
    func entries() throws(FormatFault) -> [BundleEntry] {
        let place = try find()
        guard place.count <= limits.entries, place.length <= limits.directory else {
            throw FormatFault(.tooLarge, "the zip holds more than \(limits.entries) files")
        }
        guard place.offset >= 0, place.length >= 0, place.offset <= size - place.length else { throw Self.damaged }
        let bytes = try Self.bytes(at: place.offset, count: place.length, of: read)
        var reader = LittleEndianReader(bytes[...])
        var entries: [BundleEntry] = []
        while !reader.isAtEnd {
            entries.append(try BundleEntry(&reader))
            // The count in the archive may be a lie.
            guard entries.count <= limits.entries else {
                throw FormatFault(.tooLarge, "the zip holds more than \(limits.entries) files")
            }
        }
        guard entries.count == place.count else { throw Self.damaged }
        var total = 0
        for entry in entries { try check(entry, &total, directory: place.offset) }
        try checkOverlap(entries)
        return entries
    }

    private func check(_ entry: BundleEntry, _ total: inout Int, directory: Int) throws(FormatFault) {
        let name = entry.name.debugDescription
        guard entry.staysInside else {
            throw FormatFault(.unsafe, "the zip has a file called \(name), which leads out of it; nothing is unpacked")
        }
        // S_IFLNK
        guard entry.mode & 0xF000 != 0xA000 else {
            throw FormatFault(.unsafe, "\(name) in the zip is a symbolic link; pack the file itself")
        }
        guard !entry.isEncrypted else {
            throw FormatFault(.unsupported, "the zip is protected by a password; pack it without")
        }
        guard entry.offset >= 0, entry.packed >= 0, entry.offset <= directory,
            entry.packed <= directory - entry.offset
        else { throw Self.damaged }
        let (sum, overflows) = total.addingReportingOverflow(entry.unpacked)
        guard !overflows, sum <= limits.bytes else {
            throw FormatFault(.tooLarge, "unpacked the zip is larger than \(limits.bytes >> 20) MiB")
        }
        total = sum
        guard entry.unpacked <= limits.harmless || entry.unpacked / limits.ratio <= entry.packed else {
            throw FormatFault(
                .unsafe,
                "\(name) would become more than \(limits.ratio) times as large as it is packed; send it unpacked")
        }
    }

    /// Files that share bytes are how a small archive becomes a huge one.
    private func checkOverlap(_ entries: [BundleEntry]) throws(FormatFault) {
        var end = 0
        for entry in entries.sorted(by: { $0.offset < $1.offset }) {
            guard entry.offset >= end else {
                throw FormatFault(.unsafe, "files in the zip overlap; pack it again")
            }
            end = entry.offset + 30 + entry.nameBytes.count + entry.packed
        }
    }

    /// Where the directory is, from the record that ends the archive (APPNOTE 4.3.16).
    private func find() throws(FormatFault) -> (offset: Int, length: Int, count: Int) {
        // The record is followed by a comment of at most 65,535 bytes.
        let length = min(size, 22 + 65_535)
        let tail = try Self.bytes(at: size - length, count: length, of: read)
        guard
            let start = stride(from: tail.count - 22, through: 0, by: -1).first(where: {
                tail[$0] == 0x50 && tail[$0 + 1] == 0x4B && tail[$0 + 2] == 5 && tail[$0 + 3] == 6
                    && $0 + 22 + Int(tail[$0 + 20]) + Int(tail[$0 + 21]) << 8 == tail.count
            })
        else { throw FormatFault(.malformed, "the zip is cut off: its directory is missing; send it again") }
        var record = LittleEndianReader(tail[(start + 4)...])
        guard try record.word() == 0 else {
            throw FormatFault(.unsupported, "the zip is one of several parts; pack it as one")
        }
        _ = try record.short()
        let count = try record.short()
        let bytes = try record.word()
        let offset = try record.word()
        guard count == 0xFFFF || bytes == 0xFFFF_FFFF || offset == 0xFFFF_FFFF else { return (offset, bytes, count) }
        return try findLarge(before: size - length + start)
    }

    /// The same for archives whose numbers do not fit (APPNOTE 4.3.14).
    private func findLarge(before end: Int) throws(FormatFault) -> (offset: Int, length: Int, count: Int) {
        guard end >= 20 else { throw Self.damaged }
        var locator = LittleEndianReader(try Self.bytes(at: end - 20, count: 20, of: read)[...])
        guard try locator.word() == 0x0706_4B50 else { throw Self.damaged }
        _ = try locator.word()
        let place = try locator.long()
        guard place >= 0, place <= end - 56 else { throw Self.damaged }
        var record = LittleEndianReader(try Self.bytes(at: place, count: 56, of: read)[...])
        guard try record.word() == 0x0606_4B50 else { throw Self.damaged }
        _ = try record.take(28)
        let count = try record.long()
        let length = try record.long()
        return (try record.long(), length, count)
    }

    private static let damaged = FormatFault(.malformed, "the zip's directory is damaged; pack it again")

    /// So many bytes from a place.
    ///
    /// - Throws: `FormatFault` when there are not so many, or the source fails.
    static func bytes(at offset: Int, count: Int, of read: TicketBundle.Source) throws(FormatFault) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got: Int
            do {
                got = try bytes.withUnsafeMutableBytes {
                    try read(offset + filled, UnsafeMutableRawBufferPointer(rebasing: $0[filled...]))
                }
            } catch {
                throw error as? FormatFault ?? FormatFault(.unreadable, "\(error)")
            }
            guard got > 0 else { throw damaged }
            filled += got
        }
        return bytes
    }
}
