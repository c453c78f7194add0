/// A tag of HTML in a text.
struct HTMLTag {
    /// In lower case.
    var name: String
    var isEnd: Bool
    /// The bytes between the name and `>`.
    private var inside: ArraySlice<UInt8>
    /// Behind its `>`.
    var end: Int

    /// The tag that begins at a `<`. Nil when it is no tag of HTML but something with a pointed bracket in it, such as
    /// `<error 550>` or `a < b`.
    init?(_ bytes: [UInt8], at start: Int) {
        var index = start + 1
        isEnd = index < bytes.count && bytes[index] == UInt8(ascii: "/")
        if isEnd { index += 1 }
        let from = index
        while index < bytes.count, index - from < 12, Self.isNameByte(bytes[index]) { index += 1 }
        name = String(decoding: bytes[from..<index].map { Self.isUpper($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
        guard Self.names.contains(name), index < bytes.count, !Self.isNameByte(bytes[index]) else { return nil }
        let attributes = index
        var quote: UInt8?
        while index < bytes.count {
            let byte = bytes[index]
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: ">") {
                inside = bytes[attributes..<index]
                end = index + 1
                return
            } else if byte == UInt8(ascii: "<") {
                return nil
            }
            index += 1
        }
        return nil
    }

    /// The value of an attribute, without entities; nil when there is none.
    func attribute(_ wanted: String) -> String? {
        var rest = inside
        while let equals = rest.firstIndex(of: UInt8(ascii: "=")) {
            let name = rest[..<equals].split(whereSeparator: Self.isSpace).last ?? []
            rest = rest[(equals + 1)...].drop(while: Self.isSpace)
            let value: ArraySlice<UInt8>
            if let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
                rest = rest.dropFirst()
                value = rest.prefix { $0 != quote }
                rest = rest.dropFirst(value.count + 1)
            } else {
                value = rest.prefix { !Self.isSpace($0) }
                rest = rest.dropFirst(value.count)
            }
            if String(decoding: name, as: UTF8.self).lowercased() == wanted {
                return HTMLEntities.decoded(String(decoding: value, as: UTF8.self))
            }
        }
        return nil
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte)
    }

    private static func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// Of elements whose text is not for people.
    static let hidden: Set<String> = [
        "script", "style", "head", "title", "template", "iframe", "object", "svg", "math", "select", "canvas",
        "textarea",
    ]

    /// A blank line stands before and behind them.
    static let paragraphs: Set<String> = [
        "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "dl", "table", "hr", "fieldset",
        "figure",
    ]

    /// A line of their own is theirs.
    static let lines: Set<String> = [
        "div", "li", "tr", "dt", "dd", "section", "article", "header", "footer", "form", "address", "center", "main",
        "nav", "aside", "caption", "figcaption", "legend", "option", "body", "html",
    ]

    static let names: Set<String> = hidden.union(paragraphs).union(lines).union([
        "a", "b", "i", "u", "s", "q", "abbr", "acronym", "audio", "big", "br", "button", "cite", "code", "col",
        "colgroup", "del", "details", "dfn", "em", "embed", "font", "img", "input", "ins", "kbd", "label", "link",
        "map", "mark", "meta", "noscript", "param", "picture", "samp", "small", "source", "span", "strike", "strong",
        "sub", "summary", "sup", "tbody", "td", "tfoot", "th", "thead", "time", "tt", "var", "video", "wbr", "base",
    ])
}
