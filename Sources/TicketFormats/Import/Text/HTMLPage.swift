/// What an HTML text looks like on a page of plain text, written from top to bottom.
struct HTMLPage {
    private var output: [UInt8] = []
    /// Line ends and spaces that come only if a text follows.
    private var breaks = 0
    private var space = false
    /// `- ` or `2. `, before the next text.
    private var marker: String?
    /// What the lists around are, and how many items they had.
    private var lists: [(isNumbered: Bool, items: Int)] = []
    private var preformatted = 0
    private var quotes = 0
    private var cells = 0
    /// The link that is open; HTML has none within another.
    private var link: (address: String, start: Int)?

    /// Depth beyond which lists and quotes indent no further: nobody reads that, and each line would cost it.
    private static let maximumIndent = 8

    var text: String { String(decoding: output, as: UTF8.self) }

    mutating func write(_ scalar: Unicode.Scalar) {
        if scalar == "\u{A0}" { put([0x20]) } else { put(Array(String(scalar).utf8)[...]) }
    }

    /// Text between tags.
    mutating func write(_ bytes: ArraySlice<UInt8>) {
        if preformatted > 0 { return writeLines(bytes) }
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if Self.isSpace(bytes[index]) {
                space = true
                index += 1
                continue
            }
            let end = bytes[index...].firstIndex(where: Self.isSpace) ?? bytes.endIndex
            put(bytes[index..<end])
            index = end
        }
    }

    private mutating func writeLines(_ bytes: ArraySlice<UInt8>) {
        for (number, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
        {
            if number > 0 { breaks += 1 }
            let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            if !line.isEmpty { put(line) }
        }
    }

    mutating func meet(_ tag: HTMLTag) {
        switch tag.name {
        case "br": cells > 0 ? (space = true) : (breaks = min(breaks + 1, 2))
        case "a": anchor(tag)
        case "img" where !tag.isEnd: image(tag)
        case "td", "th": cell(tag)
        case "ul", "ol":
            breakLines(lists.isEmpty ? 2 : 1)
            if !tag.isEnd {
                lists.append((tag.name == "ol", 0))
            } else if !lists.isEmpty {
                lists.removeLast()
                breakLines(lists.isEmpty ? 2 : 1)
            }
        case "li": item(tag)
        default: block(tag)
        }
    }

    private mutating func block(_ tag: HTMLTag) {
        let isParagraph = HTMLTag.paragraphs.contains(tag.name)
        guard isParagraph || HTMLTag.lines.contains(tag.name) else { return }
        // Within a list's item a paragraph is a line.
        breakLines(isParagraph && lists.isEmpty ? 2 : 1)
        switch tag.name {
        case "pre": preformatted = max(0, preformatted + (tag.isEnd ? -1 : 1))
        case "blockquote": quotes = max(0, quotes + (tag.isEnd ? -1 : 1))
        case "table", "tr": cells = 0
        default: break
        }
    }

    private mutating func item(_ tag: HTMLTag) {
        breakLines(1)
        guard !tag.isEnd else { return }
        if lists.isEmpty { lists.append((false, 0)) }
        lists[lists.count - 1].items += 1
        let list = lists[lists.count - 1]
        marker = list.isNumbered ? "\(list.items). " : "- "
    }

    private mutating func cell(_ tag: HTMLTag) {
        guard !tag.isEnd else { return }
        cells += 1
        if cells > 1 {
            space = true
            put([UInt8(ascii: "|")])
        }
        space = true
    }

    private mutating func anchor(_ tag: HTMLTag) {
        if !tag.isEnd {
            let isPerson = tag.attribute("class")?.contains("user-hover") ?? false
            link = isPerson ? nil : tag.attribute("href").map { ($0, output.count) }
        } else if let (address, start) = link {
            link = nil
            let lower = address.lowercased()
            guard ["http://", "https://", "mailto:", "ftp://"].contains(where: lower.hasPrefix) else { return }
            let shown = lower.hasPrefix("mailto:") ? String(address.dropFirst(7)) : address
            let label = output[start...].filter { !Self.isSpace($0) }
            if label.isEmpty {
                put(Array(shown.utf8)[...])
            } else if !label.starts(with: shown.utf8), !shown.utf8.reversed().starts(with: label.reversed()) {
                space = true
                put(Array("(\(shown))".utf8)[...])
            }
        }
    }

    private mutating func image(_ tag: HTMLTag) {
        var text = tag.attribute("alt") ?? ""
        if text.isEmpty, let source = tag.attribute("src"), !source.hasPrefix("data:") {
            text = source.split(separator: "/").last.map { String($0.prefix { $0 != "?" }) } ?? ""
        }
        if !text.isEmpty { put(Array("[\(text)]".utf8)[...]) }
    }

    /// Ends the line, or leaves so many lines' ends before the next text.
    private mutating func breakLines(_ count: Int) {
        if cells > 0 { space = true } else { breaks = max(breaks, count) }
    }

    /// Writes something that is no white space, or is to be kept.
    private mutating func put(_ bytes: ArraySlice<UInt8>) {
        if output.isEmpty {
            startLine()
        } else if breaks > 0 {
            for _ in 0..<breaks { output.append(UInt8(ascii: "\n")) }
            startLine()
        } else if space {
            output.append(0x20)
        }
        breaks = 0
        space = false
        output += bytes
    }

    private mutating func startLine() {
        for _ in 0..<min(quotes, Self.maximumIndent) { output += "> ".utf8 }
        let depth = min(lists.count, Self.maximumIndent)
        if let marker {
            output += String(repeating: "  ", count: max(0, depth - 1)).utf8
            output += marker.utf8
            self.marker = nil
        } else {
            output += String(repeating: "  ", count: depth).utf8
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
