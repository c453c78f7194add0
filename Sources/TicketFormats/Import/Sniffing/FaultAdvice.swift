/// Turns what the XML parser says into what a person can do.
enum FaultAdvice {
    /// The same fault with what it means and what to do, where that is known.
    static func explain(_ fault: FormatFault, _ bytes: DocumentBytes) -> FormatFault {
        let message = fault.message.lowercased()
        func contains(_ texts: String...) -> Bool { texts.contains { message.contains($0) } }
        if contains("huge", "a text is longer") { return advised(fault, .tooLarge, Self.huge) }
        guard fault.reason == .malformed else { return fault }
        let ofBytes = contains(
            "not proper utf-8", "invalid bytes", "input conversion failed", "encoder error", "document declares")
        if ofBytes { return encoding(fault, bytes) }
        if contains("unsupported encoding", "unknown encoding", "labelled utf-16") { return label(fault, bytes) }
        if contains("excessive depth", "maximal depth", "depth limit") {
            return advised(fault, .unsafe, "elements stand in elements deeper than any export needs. Export it again.")
        }
        if contains("declaration allowed only", "xml or text declaration not at start") {
            return advised(fault, .malformed, "something stands before <?xml; delete it, blank lines too.")
        }
        if isCutOff(bytes) {
            return advised(
                fault, .malformed,
                "the document ends before its last element does: it was cut off on its way here. Export and save it "
                    + "again, and compare the sizes.")
        }
        if contains("invalid char", "xmlparsecharref", "char out of allowed range", "invalid xmlchar") {
            return advised(fault, .malformed, Self.characters)
        }
        if let name = undefinedEntity(fault.message) {
            return advised(
                fault, .malformed,
                "&\(name); is of HTML, not of XML, so the exporting system has made a faulty file. Replace it by the "
                    + "character itself: sed -i 's/&\(name);/ /g' FILE")
        }
        if contains("entityref", "entity ref") {
            return advised(
                fault, .malformed,
                "an & stands alone here; in XML it is written &amp;. Tell the exporting system's people.")
        }
        return advised(fault, fault.reason, "Export it again; what breaks XML's rules is not guessed at.")
    }

    private static let huge =
        "one text is longer than is read, mostly the bytes of an attached file, and attachments are not imported. "
        + "Export again without attachments."

    private static let characters =
        "a control character stands here that XML does not allow. Take such characters out: "
        + #"tr -d '\000-\010\013\014\016-\037' < FILE > CLEAN"#

    private static func advised(_ fault: FormatFault, _ reason: FormatFault.Reason, _ advice: String) -> FormatFault {
        // Of a fault in the last lines the reader thinks that it is the end; what libxml2 said stands behind that.
        var said = fault.message.split(separator: "\n").first.map(String.init) ?? ""
        if said.hasPrefix("the document ends in the middle"), let open = said.firstIndex(of: "(") {
            said = String(said[open...].dropFirst().dropLast())
        }
        return FormatFault(
            reason, said.isEmpty || reason == .tooLarge ? advice : "\(advice) (\(said))", line: fault.line,
            column: fault.column)
    }

    private static func undefinedEntity(_ message: String) -> Substring? {
        guard let start = message.firstRange(of: "Entity '") ?? message.firstRange(of: "the entity &") else {
            return nil
        }
        return message[start.lowerBound...].drop { $0 != "'" && $0 != "&" }.dropFirst().prefix {
            $0 != "'" && $0 != ";"
        }
    }

    /// Which byte it is, where it stands, and what it most likely means.
    private static func encoding(_ fault: FormatFault, _ bytes: DocumentBytes) -> FormatFault {
        let isUTF8 = !fault.message.contains("document declares")
        guard isUTF8, let found = try? ByteSearch.invalidUTF8(bytes) else {
            return advised(
                fault, .malformed,
                "the bytes are not of the encoding that the first line names. Save the file as UTF-8.")
        }
        let hex = String(found.byte, radix: 16, uppercase: true)
        let likely =
            found.windows.map { " In windows-1252, which Windows and old systems write, it is “\($0)”." } ?? ""
        return FormatFault(
            .malformed,
            "byte 0x\(hex) at offset \(found.offset) is not of UTF-8, which the document says it is.\(likely) If "
                + "that looks right, convert the file: iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW, or name the right "
                + #"encoding in its first line, such as <?xml version="1.0" encoding="windows-1252"?>"#,
            line: found.line, column: found.column)
    }

    private static func label(_ fault: FormatFault, _ bytes: DocumentBytes) -> FormatFault {
        let head = (try? bytes.head(256)) ?? []
        let line = String(decoding: head.filter { $0 != 0 }, as: UTF8.self).prefix { $0 != "\n" && $0 != ">" }
        return advised(
            fault, .malformed,
            "the first line, \(line)>, names an encoding that the document is not in, or that nobody knows. Write "
                + #"encoding="UTF-8" there if it was saved as UTF-8, else save it so."#)
    }

    /// Whether the end tag of the root element is missing at the end.
    private static func isCutOff(_ bytes: DocumentBytes) -> Bool {
        // What lies in an archive has a checksum.
        guard bytes.isSeekable, bytes.bytesRead >= bytes.size else { return false }
        let head = (try? bytes.head(64 << 10)) ?? []
        let tail = (try? bytes.tail(4096)) ?? []
        let beginning = String(decoding: head.filter { $0 != 0 }, as: UTF8.self)
        let end = String(decoding: tail.filter { $0 != 0 }, as: UTF8.self)
        var rest = Substring(beginning)
        while let open = rest.firstIndex(of: "<") {
            rest = rest[open...].dropFirst()
            if let next = rest.first, next.isLetter || next == "_" {
                let name = rest.prefix { !$0.isWhitespace && $0 != ">" && $0 != "/" }
                return !end.contains("</\(name)")
            }
            if rest.hasPrefix("!--") {
                guard let close = rest.firstRange(of: "-->") else { return true }
                rest = rest[close.upperBound...]
            }
        }
        return true
    }
}
