/// A tag that a reply may have.
enum Tag: String, CaseIterable {
    case b, i, p, code, a, br

    var opening: String { "<\(rawValue)>" }
    var closing: String { "</\(rawValue)>" }
}

/// A piece of a reply. What is not exactly a tag as this module writes it is text.
enum Token: Equatable {
    /// Unescaped.
    case text(String)
    /// `path` is set on links only, unescaped and not judged.
    case open(Tag, path: String?)
    case close(Tag)

    private static let fixed: [(spelling: String, token: Token)] =
        Tag.allCases.filter { $0 != .a }.map { ($0.opening, .open($0, path: nil)) }
        + Tag.allCases.filter { $0 != .br }.map { ($0.closing, .close($0)) }
        + [("<br/>", .open(.br, path: nil)), ("<br />", .open(.br, path: nil))]

    private static let link = "<a href=\""

    /// Takes markup apart. Nothing of it is lost.
    static func read(_ markup: String) -> [Token] {
        var tokens: [Token] = []
        var text = String.UnicodeScalarView()
        var rest = Substring(markup).unicodeScalars
        while let first = rest.first {
            guard first == "<", let (token, length) = tag(at: Substring(rest)) else {
                text.append(first)
                rest.removeFirst()
                continue
            }
            if !text.isEmpty { tokens.append(.text(unescape(String(text)))) }
            text = String.UnicodeScalarView()
            tokens.append(token)
            rest.removeFirst(length)
        }
        if !text.isEmpty { tokens.append(.text(unescape(String(text)))) }
        return tokens
    }

    /// The tag that a text begins with, and its length in scalars.
    private static func tag(at text: Substring) -> (Token, Int)? {
        let scalars = text.unicodeScalars
        for (spelling, token) in fixed where scalars.starts(with: spelling.unicodeScalars) {
            return (token, spelling.unicodeScalars.count)
        }
        guard scalars.starts(with: link.unicodeScalars) else { return nil }
        let path = scalars.dropFirst(link.unicodeScalars.count).prefix { $0 != "\"" && $0 != "<" && $0 != ">" }
        guard scalars[path.endIndex...].starts(with: "\">".unicodeScalars) else { return nil }
        let length = link.unicodeScalars.count + path.count + 2
        return (.open(.a, path: unescape(String(Substring(path)))), length)
    }

    private static let references: [(name: String, scalar: Unicode.Scalar)] = [
        ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"),
    ]

    /// Undoes `Markup.escape`, once.
    private static func unescape(_ text: String) -> String {
        guard text.unicodeScalars.contains("&") else { return text }
        var plain = String.UnicodeScalarView()
        var rest = Substring(text).unicodeScalars
        while let first = rest.first {
            if first == "&", let found = references.first(where: { rest.starts(with: $0.name.unicodeScalars) }) {
                plain.append(found.scalar)
                rest.removeFirst(found.name.unicodeScalars.count)
            } else {
                plain.append(first)
                rest.removeFirst()
            }
        }
        return String(plain)
    }
}
