/// The little Markdown that models write, as lines of a reply.
///
/// Headings and bold become bold, list marks become bullets, `code` becomes code; everything else is text. Nothing that
/// a model writes is taken for markup.
enum Markdown {
    /// The lines of a text, empty ones at both ends left out and never two in a row.
    static func lines(_ text: String) -> [ReplyLine] {
        var lines: [ReplyLine] = []
        var isAfterBlank = true
        for raw in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let line = Markup.line(raw)
            if line.isEmpty, isAfterBlank { continue }
            isAfterBlank = line.isEmpty
            lines.append(self.line(line))
        }
        if isAfterBlank, !lines.isEmpty { lines.removeLast() }
        return lines
    }

    private static func line(_ line: String) -> ReplyLine {
        let hashes = line.prefix { $0 == "#" }
        if (1...6).contains(hashes.count), line.dropFirst(hashes.count).first == " " {
            return "\(bold: line.dropFirst(hashes.count).filter { $0 != "*" })"
        }
        for mark in ["- ", "* ", "+ "] where line.hasPrefix(mark) { return "• \(spans(line.dropFirst(2)))" }
        return spans(line[...])
    }

    /// `**bold**` and `` `code` ``; a mark without its other half is a character like any other.
    private static func spans(_ text: Substring) -> ReplyLine {
        var line: ReplyLine = ""
        var rest = text
        while let start = rest.firstIndex(where: { $0 == "*" || $0 == "`" }) {
            line = "\(line)\(ReplyLine(keepingSpaces: rest[..<start]))"
            rest = rest[start...]
            let mark = rest.hasPrefix("**") ? "**" : String(rest.prefix(1))
            let inside = rest.dropFirst(mark.count)
            if mark != "*", let end = inside.firstRange(of: mark), end.lowerBound > inside.startIndex {
                let value = String(inside[..<end.lowerBound])
                line = mark == "`" ? "\(line)\(code: value)" : "\(line)\(bold: value)"
                rest = inside[end.upperBound...]
            } else {
                line = "\(line)\(ReplyLine(keepingSpaces: rest.prefix(mark.count)))"
                rest = inside
            }
        }
        return "\(line)\(ReplyLine(keepingSpaces: rest))"
    }
}

extension ReplyLine {
    /// A piece of a line, with the spaces at its ends.
    fileprivate init(keepingSpaces piece: Substring) { self.init(stringLiteral: String(piece)) }
}
