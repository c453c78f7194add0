import SyncEngine

extension InterchangePerson {
    /// What names them best.
    var handle: String { email ?? account ?? name ?? "" }

    /// What people call them.
    var shownName: String { name ?? handle }
}

extension InterchangeText {
    /// As HTML. What a person typed as plain text never becomes markup.
    ///
    /// - Parameter keepsMarkup: whether HTML stays what it is; otherwise its source is shown.
    func html(keepsMarkup: Bool) -> String {
        if format == .html, keepsMarkup { return text }
        guard !text.isEmpty else { return "" }
        return "<p>" + text.lines.map(\.escapedForHTML).joined(separator: "<br/>") + "</p>"
    }
}

extension String {
    /// Its lines; CR LF, CR and LF end one.
    var lines: [Substring] {
        let text = utf8.contains(UInt8(ascii: "\r")) ? withLineFeeds : self
        return text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Substring.init)
    }

    /// With line feeds as the only line ends.
    var withLineFeeds: String {
        guard utf8.contains(UInt8(ascii: "\r")) else { return self }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(utf8.count)
        var followsReturn = false
        for byte in utf8 {
            let isFeed = byte == UInt8(ascii: "\n")
            if !(isFeed && followsReturn) { bytes.append(byte == UInt8(ascii: "\r") ? UInt8(ascii: "\n") : byte) }
            followsReturn = byte == UInt8(ascii: "\r")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// In one line.
    var inOneLine: String {
        let feed = UInt8(ascii: "\n")
        let text = withLineFeeds
        guard text.utf8.contains(feed) else { return text }
        return String(decoding: text.utf8.map { $0 == feed ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
    }
}

extension Substring {
    fileprivate var escapedForHTML: String {
        let special = Array("&<>".utf8)
        guard utf8.contains(where: special.contains) else { return String(self) }
        var escaped: [UInt8] = []
        escaped.reserveCapacity(utf8.count + 32)
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "&"): escaped += Array("&amp;".utf8)
            case UInt8(ascii: "<"): escaped += Array("&lt;".utf8)
            case UInt8(ascii: ">"): escaped += Array("&gt;".utf8)
            default: escaped.append(byte)
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }
}

extension InterchangeTranscript {
    /// For formats without chats: a line says what it is, then a message a line.
    var plainText: String {
        let lines = messages.map { message in
            "[\(message.at)] \(message.from)\(message.to.map { " to \($0)" } ?? ""): \(message.text.text)"
        }
        return (["Chat \(id)"] + lines).joined(separator: "\n")
    }

    /// Who said the first word.
    var author: InterchangePerson? { messages.first.map { InterchangePerson(email: $0.from) } }

    /// When it began, as far as that is known.
    func start(else time: Timestamp) -> Timestamp { startedAt ?? messages.first?.at ?? time }
}

extension InterchangeTicket {
    /// Its number here, else what its system calls it.
    var number: String { id.map(String.init) ?? externalID }

    /// A number for one of its first 999 files, which no file of another ticket has.
    func fileID(_ index: Int) -> String { number + String(String(1001 + index).suffix(3)) }

    /// What people call it.
    var shownKey: String { key ?? externalID }

    /// What a ticket's end or last change is told as.
    var lastChange: Timestamp { updatedAt ?? createdAt }

    /// Fields that other systems had, by name: `field` elements of a namespace `urn:x-ticx:ext:…`.
    var foreignFields: [(name: String, value: String)] {
        extensions.compactMap { element in
            guard element.name == "field", element.namespace?.hasPrefix("urn:x-ticx:ext:") == true,
                let name = element.attribute("name")
            else { return nil }
            return (name, element.text)
        }
    }
}

extension ExportHeader {
    /// The address of the helpdesk, where it is one that links can be made of.
    var base: String? {
        guard let source, source.hasPrefix("https://") || source.hasPrefix("http://") else { return nil }
        return source.escapedForURI(keeping: "-._~:/?#[]@!$&'()*+,;=%")
    }

    /// Where a ticket is shown.
    func link(to ticket: InterchangeTicket) -> String? {
        base.map { "\($0)/tickets/\(ticket.number.escapedForURI(keeping: "-._~"))" }
    }

    /// The host's name, for addresses that have to be well-formed.
    var host: String {
        let rest = base.map { $0.drop { $0 != ":" }.dropFirst(3) } ?? ""
        let host = rest.prefix { !"/:?#@[]".contains($0) }
        return host.isEmpty ? "helpdesk.invalid" : String(host)
    }
}

extension String {
    /// With everything escaped but ASCII's letters and digits and what is to be kept.
    fileprivate func escapedForURI(keeping marks: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return utf8.reduce(into: "") { uri, byte in
            let character = Character(Unicode.Scalar(byte))
            if byte < 0x80, character.isLetter || character.isNumber || marks.contains(character) {
                uri.append(character)
            } else {
                uri += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
    }
}
