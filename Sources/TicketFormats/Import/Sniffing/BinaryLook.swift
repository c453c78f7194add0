/// What a document is by its first bytes, when it is no text.
enum BinaryLook {
    /// What to say of a file that begins so; nil: it may be text.
    static func fault(_ head: [UInt8]) -> FormatFault? {
        for (beginning, advice) in advices where head.starts(with: beginning) {
            return FormatFault(.unsupported, advice)
        }
        if head.starts(with: "PK".utf8) { return archive(head) }
        if head.count > 262, head[257..<262].elementsEqual("ustar".utf8) {
            return FormatFault(
                .unsupported, "this is a tar archive. Unpack it and import the XML file in it: tar xf FILE")
        }
        return encoding(head)
    }

    private static let advices: [([UInt8], String)] = [
        ([0x1F, 0x8B], "this is compressed with gzip. Unpack it first: gunzip FILE"),
        (Array("BZh".utf8), "this is compressed with bzip2. Unpack it first: bunzip2 FILE"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "this is compressed with xz. Unpack it first: unxz FILE"),
        ([0x28, 0xB5, 0x2F, 0xFD], "this is compressed with zstd. Unpack it first: unzstd FILE"),
        ([0x37, 0x7A, 0xBC, 0xAF], "this is a 7z archive. Unpack it and import the XML file in it: 7z x FILE"),
        (Array("Rar!".utf8), "this is a RAR archive. Unpack it and import the XML file in it."),
        (Array("%PDF".utf8), "this is a PDF, made for reading. \(Advice.formats)"),
        ([0xD0, 0xCF, 0x11, 0xE0], "this is an old Office file (.xls, .doc). \(Advice.formats)"),
        (Array("SQLite format 3".utf8), "this is an SQLite database, not an export of tickets. \(Advice.formats)"),
        (
            [0xFF, 0xFE, 0, 0],
            "this is UTF-32, which XML readers do not take. Save it as UTF-8: iconv -f UTF-32 -t UTF-8 FILE"
        ),
        (
            [0, 0, 0xFE, 0xFF],
            "this is UTF-32, which XML readers do not take. Save it as UTF-8: iconv -f UTF-32 -t UTF-8 FILE"
        ),
    ]

    /// A zip archive that is known by its files to hold no document of tickets.
    private static func archive(_ head: [UInt8]) -> FormatFault? {
        let names = String(decoding: head, as: UTF8.self)
        if names.contains("[Content_Types].xml") {
            return FormatFault(
                .unsupported, "this is a workbook or document of Office (.xlsx, .docx). \(Advice.formats)")
        }
        if names.contains("application/vnd.oasis.opendocument") {
            return FormatFault(.unsupported, "this is an OpenDocument file (.ods, .odt). \(Advice.formats)")
        }
        if names.contains("entities.xml") {
            return FormatFault(
                .unsupported,
                "this looks like the backup of a whole Jira with its people's password hashes. Keep it to yourself. In "
                    + "Jira, search for the issues and take Export, XML.")
        }
        return nil
    }

    private static func encoding(_ head: [UInt8]) -> FormatFault? {
        let hasMark = head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF])
        guard !hasMark, head.prefix(4).contains(0) else { return nil }
        let isText =
            head.prefix(64).contains { $0 == UInt8(ascii: "<") } && head.prefix(4).count(where: { $0 == 0 }) == 2
        guard isText else { return FormatFault(.unsupported, "this is no text. \(Advice.formats)") }
        let name = head[0] == 0 ? "UTF-16BE" : "UTF-16LE"
        return FormatFault(
            .unsupported,
            "this is UTF-16 without the byte order mark that says so. Save it as UTF-8: iconv -f \(name) -t UTF-8 FILE")
    }
}
