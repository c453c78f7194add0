/// Text for people out of HTML: paragraphs, lists, tables, links and quotes as plain text. Nothing is run or loaded,
/// and what only looks like a tag stays as it stands.
struct HTMLText {
    private let bytes: [UInt8]
    private var page = HTMLPage()
    /// Elements of hidden text whose end was looked for in vain.
    private var endless: Set<String> = []

    /// The text of some HTML.
    static func plain(_ html: String) -> String {
        guard html.utf8.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "&") || $0 < 0x20 }) else {
            return html
        }
        let text = once(html)
        // Some installations escape twice: what comes out is a page again, and went in without a single tag.
        return !isLikely(html) && isPage(text) ? once(text) : text
    }

    /// Whether there is a tag of HTML in a text.
    static func isLikely(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        var index = 0
        while let open = bytes[index...].firstIndex(of: UInt8(ascii: "<")) {
            if HTMLTag(bytes, at: open) != nil { return true }
            index = open + 1
        }
        return false
    }

    /// The text of something that may be HTML, or plain text whose five special characters were escaped once too often.
    static func perhaps(_ text: String) -> String {
        if isLikely(text) { return plain(text) }
        let decoded = HTMLEntities.decoded(text)
        guard decoded != text, !text.utf8.contains(UInt8(ascii: "<")) else { return text }
        return isPage(decoded) ? plain(decoded) : decoded
    }

    /// Whether a text begins with a paragraph, a line or a list of HTML.
    static func isPage(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let open = bytes.firstIndex(where: { $0 != 0x20 && !(0x09...0x0D).contains($0) }),
            bytes[open] == UInt8(ascii: "<"), let tag = HTMLTag(bytes, at: open)
        else { return false }
        return HTMLTag.paragraphs.contains(tag.name) || HTMLTag.lines.contains(tag.name)
    }

    private static func once(_ html: String) -> String {
        var text = HTMLText(bytes: Array(html.utf8))
        return text.run()
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func run() -> String {
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "<"): index = markup(at: index)
            case UInt8(ascii: "&"):
                guard let (scalar, end) = HTMLEntities.entity(bytes, at: index) else { fallthrough }
                page.write(scalar)
                index = end
            default:
                let end = bytes[(index + 1)...].firstIndex { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "&") }
                page.write(bytes[index..<(end ?? bytes.count)])
                index = end ?? bytes.count
            }
        }
        return page.text
    }

    /// - Returns: where to go on.
    private mutating func markup(at index: Int) -> Int {
        let next = index + 1 < bytes.count ? bytes[index + 1] : 0
        if next == UInt8(ascii: "!"), bytes[index...].starts(with: "<!--".utf8) {
            guard let end = find("-->", from: index + 4) else { return literal(at: index) }
            return end + 3
        }
        if next == UInt8(ascii: "!") && bytes[index...].starts(with: "<!DOCTYPE".utf8)
            || next == UInt8(ascii: "?") && bytes[index...].starts(with: "<?xml".utf8)
        {
            guard let end = find(">", from: index) else { return literal(at: index) }
            return end + 1
        }
        guard let tag = HTMLTag(bytes, at: index) else { return literal(at: index) }
        if HTMLTag.hidden.contains(tag.name), !tag.isEnd, let end = find("</\(tag.name)", from: tag.end) { return end }
        if !HTMLTag.hidden.contains(tag.name) { page.meet(tag) }
        return tag.end
    }

    private mutating func literal(at index: Int) -> Int {
        page.write(bytes[index...index])
        return index + 1
    }

    /// Where a lower-case text begins, in any case.
    private mutating func find(_ wanted: String, from start: Int) -> Int? {
        guard !endless.contains(wanted) else { return nil }
        let wanted8 = Array(wanted.utf8)
        var index = start
        while index + wanted8.count <= bytes.count {
            var matched = 0
            while matched < wanted8.count {
                let byte = bytes[index + matched]
                guard ((0x41...0x5A).contains(byte) ? byte | 0x20 : byte) == wanted8[matched] else { break }
                matched += 1
            }
            if matched == wanted8.count { return index }
            index += 1
        }
        endless.insert(wanted)
        return nil
    }
}
