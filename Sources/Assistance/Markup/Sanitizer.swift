extension Markup {
    /// A reply's greatest length in UTF-8: the frontend keeps all of them in a storage of a few megabytes and crashes
    /// when that is full (frontend.md §4.1).
    public static let maximumBytes = 4096

    /// The last look at a reply: what is not on the list of tags becomes text, tags nest and are all closed, links
    /// lead to paths of the same site, and the whole has at most `maximum` bytes, cut between characters.
    ///
    /// Doing it again changes nothing.
    public static func sanitize(_ markup: String, maximumBytes maximum: Int = maximumBytes) -> String {
        var writer = SafeWriter(maximumBytes: maximum)
        for token in Token.read(markup) {
            switch token {
            case .text(let text): writer.add(text)
            case .open(.br, _): writer.breakLine()
            case .open(.a, let path): writer.open(.a, path: path)
            case .open(let tag, _): writer.open(tag, path: nil)
            case .close(let tag): writer.close(tag)
            }
            if writer.isFull { break }
        }
        return writer.finished
    }

    /// Whether a link may lead there: a path of the same site, with nothing in it that a browser reads as more.
    ///
    /// `//host`, `/\host` and whatever has a scheme lead elsewhere.
    static func isSafe(path: String) -> Bool {
        guard path.utf8.first == UInt8(ascii: "/"), path.utf8.count <= 200 else { return false }
        guard path.utf8.dropFirst().first != UInt8(ascii: "/") else { return false }
        return path.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "."), UInt8(ascii: "?"), UInt8(ascii: "="), UInt8(ascii: "%"):
                true
            default: false
            }
        }
    }
}

/// Writes markup that can only be of the closed set, within a number of bytes.
private struct SafeWriter {
    private static let more = "…"

    private let maximum: Int
    private var output = ""
    /// Tags to be closed.
    private var open: [Tag] = []
    private(set) var isFull = false

    init(maximumBytes: Int) { maximum = maximumBytes }

    /// What is free when everything open is closed and an ellipsis has its place.
    private var room: Int {
        maximum - output.utf8.count - Self.more.utf8.count - open.reduce(0) { $0 + $1.closing.utf8.count }
    }

    mutating func add(_ text: String) {
        for character in text {
            let piece = Markup.escape(String(character))
            guard take(piece) else { return }
        }
    }

    mutating func breakLine() { _ = take(Tag.br.opening) }

    /// Opens a tag; one inside of itself, and a link that leads elsewhere, are left out.
    mutating func open(_ tag: Tag, path: String?) {
        guard !open.contains(tag) else { return }
        var opening = tag.opening
        if tag == .a {
            guard let path, Markup.isSafe(path: path) else { return }
            opening = "<a href=\"\(path)\">"
        }
        guard room >= opening.utf8.count + tag.closing.utf8.count else {
            fill()
            return
        }
        output += opening
        open.append(tag)
    }

    /// Closes a tag and what was opened inside of it; one that is not open is left out.
    mutating func close(_ tag: Tag) {
        guard open.contains(tag) else { return }
        while let last = open.popLast() {
            output += last.closing
            if last == tag { return }
        }
    }

    private mutating func take(_ piece: String) -> Bool {
        guard !isFull else { return false }
        guard piece.utf8.count <= room else {
            fill()
            return false
        }
        output += piece
        return true
    }

    private mutating func fill() {
        if !isFull, room >= 0 { output += Self.more }
        isFull = true
    }

    var finished: String { open.reversed().reduce(output) { $0 + $1.closing } }
}
