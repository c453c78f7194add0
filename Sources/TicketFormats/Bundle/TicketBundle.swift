/// A zip archive with a document of tickets, `export.xml`, and attachments beside it.
///
/// Nothing is unpacked but what is read, piece by piece. What an archive of tickets has no need to do is refused before
/// the first byte: names that lead out, files that overlap, encryption, more bytes than sense.
public final class TicketBundle {
    /// Fills a buffer from a place in the archive and says with how many bytes; 0 at the end.
    public typealias Source = (_ offset: Int, _ buffer: UnsafeMutableRawBufferPointer) throws -> Int

    let source: Source
    let limits: BundleLimits
    private let entries: [String: BundleEntry]
    /// The names of its files, in order.
    public let names: [String]

    /// Reads the archive's directory.
    ///
    /// - Parameter size: bytes of the archive.
    public init(
        size: Int, limits: BundleLimits = .standard, read: @escaping Source
    ) throws(FormatFault) {
        source = read
        self.limits = limits
        let all = try BundleDirectory(size: size, limits: limits, read: read).entries()
        let files = all.filter { !$0.isDirectory }
        entries = Dictionary(files.map { ($0.name, $0) }) { first, _ in first }
        names = files.map(\.name)
        guard entries.count == files.count else {
            throw FormatFault(.unsafe, "the zip holds two files of one name; pack it again")
        }
    }

    /// Whether bytes begin as a zip archive does.
    public static func begins(_ bytes: some Collection<UInt8>) -> Bool {
        let first = Array(bytes.prefix(4))
        return first == [0x50, 0x4B, 3, 4] || first == [0x50, 0x4B, 5, 6]
    }

    /// Whether it has a file of this name.
    public func holds(_ name: String) -> Bool { entries[name] != nil }

    /// The document of tickets: `export.xml`, or the only XML file there is.
    ///
    /// - Throws: `FormatFault` `unsupported`, which says what the archive is instead.
    public func document() throws(FormatFault) -> String {
        if holds("export.xml") { return "export.xml" }
        let hint =
            if holds("[Content_Types].xml") {
                "the file is an Office document (.xlsx, .docx); export the tickets in a format that can be imported"
            } else if holds("mimetype") {
                "the file is an OpenDocument file; export the tickets in a format that can be imported"
            } else {
                "the zip holds no export.xml, but "
                    + (names.isEmpty ? "nothing" : names.prefix(3).map(\.debugDescription).joined(separator: ", "))
                    + (names.count > 3 ? " and \(names.count - 3) more" : "")
            }
        let documents = names.filter { $0.lowercased().hasSuffix(".xml") }
        guard documents.count == 1, !holds("[Content_Types].xml"), !holds("mimetype") else {
            throw FormatFault(.unsupported, hint)
        }
        return documents[0]
    }

    /// A source of a file's bytes for `XMLReader`; it unpacks as it is asked, and holds them against their checksum at
    /// their end.
    public func open(
        _ name: String
    ) throws(FormatFault) -> (UnsafeMutableRawBufferPointer) throws -> Int {
        guard let entry = entries[name] else { throw FormatFault(.unreadable, "the zip holds no \(name)") }
        let unpacker = try BundleUnpacker(entry, start: try dataStart(of: entry), source: source)
        return { buffer in try unpacker.read(into: buffer) }
    }

    /// Where a file's bytes begin, after its own header, which must say what the directory says.
    private func dataStart(of entry: BundleEntry) throws(FormatFault) -> Int {
        let length = 30 + entry.nameBytes.count
        var header = LittleEndianReader(try BundleDirectory.bytes(at: entry.offset, count: length, of: source)[...])
        let signature = try header.word()
        _ = try header.short()
        let flags = try header.short()
        let method = try header.short()
        _ = try header.take(16)
        let lengths = (name: try header.short(), extra: try header.short())
        guard signature == 0x0403_4B50, method == entry.method, flags & 0x2041 == entry.flags & 0x2041,
            lengths.name == entry.nameBytes.count, Array(try header.take(lengths.name)) == entry.nameBytes
        else {
            throw FormatFault(.unsafe, "the zip says two things about \(entry.name.debugDescription); pack it again")
        }
        return entry.offset + length + lengths.extra
    }
}
