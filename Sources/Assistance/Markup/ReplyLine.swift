/// A line of a reply, written as a text with values in it: values are escaped by construction.
///
///     "• \(link: "/ticket/42", "INC-2026-0001") \(bold: ticket.title)"
public struct ReplyLine: Sendable, Equatable, ExpressibleByStringInterpolation {
    let markup: String

    private init(markup: String) { self.markup = markup }

    public init(stringLiteral text: String) { self.init(markup: Markup.escape(text)) }

    public init(stringInterpolation: StringInterpolation) { self.init(markup: stringInterpolation.markup) }

    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var markup = ""

        public init(literalCapacity: Int, interpolationCount: Int) { markup.reserveCapacity(literalCapacity * 2) }

        public mutating func appendLiteral(_ text: String) { markup += Markup.escape(text) }

        public mutating func appendInterpolation(_ value: String) { markup += Markup.escape(Markup.line(value)) }

        public mutating func appendInterpolation(_ number: some BinaryInteger) { markup += String(number) }

        public mutating func appendInterpolation(_ line: ReplyLine) { markup += line.markup }

        public mutating func appendInterpolation(bold value: String) { append(.b, value) }

        public mutating func appendInterpolation(italic value: String) { append(.i, value) }

        public mutating func appendInterpolation(code value: String) { append(.code, value) }

        /// A link to a path of the same site; a path that leads elsewhere leaves only the text.
        public mutating func appendInterpolation(link path: String, _ text: String) {
            let text = Markup.escape(Markup.line(text))
            markup += Markup.isSafe(path: path) ? "<a href=\"\(path)\">\(text)</a>" : text
        }

        private mutating func append(_ tag: Tag, _ value: String) {
            markup += tag.opening + Markup.escape(Markup.line(value)) + tag.closing
        }
    }
}
