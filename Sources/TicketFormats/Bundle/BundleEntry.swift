/// One file of a zip archive, as its directory tells.
struct BundleEntry: Sendable, Equatable {
    static let signature = 0x0201_4B50

    var name: String
    /// As it stands in the archive, to be found again in front of the file.
    var nameBytes: [UInt8]
    var flags: Int
    var method: Int
    var checksum: UInt32
    var packed: Int
    var unpacked: Int
    /// Where the file's own header is.
    var offset: Int
    /// Unix mode and type, where the archive was made there.
    var mode: Int

    var isDirectory: Bool { nameBytes.last == UInt8(ascii: "/") }

    /// Bits 0 and 6 of the flags are encryption, 13 an encrypted directory; 99 is another way to encrypt.
    var isEncrypted: Bool { flags & 0x2041 != 0 || method == 99 }

    /// Reads an entry of the directory (APPNOTE 4.3.12).
    init(_ reader: inout LittleEndianReader) throws(FormatFault) {
        guard try reader.word() == Self.signature else {
            throw FormatFault(.malformed, "the zip's directory is damaged; pack it again")
        }
        let maker = try reader.short()
        _ = try reader.short()
        flags = try reader.short()
        method = try reader.short()
        _ = try reader.word()
        checksum = UInt32(truncatingIfNeeded: try reader.word())
        packed = try reader.word()
        unpacked = try reader.word()
        let lengths = (name: try reader.short(), extra: try reader.short(), comment: try reader.short())
        let disk = try reader.short()
        _ = try reader.short()
        mode = try reader.word() >> 16
        if maker >> 8 != 3 { mode = 0 }
        offset = try reader.word()
        nameBytes = Array(try reader.take(lengths.name))
        name = String(decoding: nameBytes, as: UTF8.self)
        let extra = try reader.take(lengths.extra)
        _ = try reader.take(lengths.comment)
        guard disk == 0 || disk == 0xFFFF else {
            throw FormatFault(.unsupported, "the zip is one of several parts; pack it as one")
        }
        try readLarge(extra)
    }

    /// The extra field that holds what 32 bits cannot (APPNOTE 4.5.3).
    private mutating func readLarge(_ extra: ArraySlice<UInt8>) throws(FormatFault) {
        let full = 0xFFFF_FFFF
        guard packed == full || unpacked == full || offset == full else { return }
        var fields = LittleEndianReader(extra)
        while !fields.isAtEnd {
            let kind = try fields.short()
            var field = LittleEndianReader(try fields.take(try fields.short()))
            guard kind == 1 else { continue }
            if unpacked == full { unpacked = try field.long() }
            if packed == full { packed = try field.long() }
            if offset == full { offset = try field.long() }
            return
        }
    }

    /// Whether the name stays in the bundle wherever it is unpacked: relative, downwards, nothing that any system takes
    /// for a drive, a device or another separator.
    var staysInside: Bool {
        let path = isDirectory ? String(name.dropLast()) : name
        return String(validating: nameBytes, as: UTF8.self) != nil ? TicxReader.staysInside(path) : isPlainLatin
    }

    /// A name in an old code page: its ASCII part can be judged, and nothing else in it is a separator.
    private var isPlainLatin: Bool {
        TicxReader.staysInside(String(decoding: nameBytes.map { $0 < 0x80 ? $0 : UInt8(ascii: "x") }, as: UTF8.self))
    }
}
