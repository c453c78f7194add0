/// How much one document may ask for. Each limit is far above what exports hold and far below what hurts.
public struct XMLLimits: Sendable, Equatable {
    /// Elements within each other. Exports go 8 deep; libxml2 itself ends at 256.
    public var depth = 100
    /// Elements of a whole document: some ten minutes of reading.
    public var elements = 200_000_000
    /// Attributes of an element, and one less than its namespace declarations: libxml2 compares each with each.
    public var attributes = 256
    /// Different names in a document, of all kinds: libxml2 keeps each, and looks longer for one the more it has.
    public var names = 20_000
    /// Bytes of a tag, comment or declaration, which is in memory as a whole before it is parsed.
    public var tag = 256 << 10
    /// Bytes of text between two tags: an attachment of 5 MiB in base64 fits.
    public var text = 8 << 20
    /// Elements of one record: a tree that `XMLReader.element` builds, a ticket.
    public var treeElements = 200_000
    /// Bytes of text in one record.
    public var treeText = 64 << 20
    /// What a schema may object to in a document: putting each into words takes some 20 µs.
    public var problems = 100_000
    /// Tickets that cannot be used, one after the other: what is said about them waits until one can.
    public var badInARow = 50_000
    /// Bytes of the document.
    public var bytes = 4 << 30

    /// The limits of the importers.
    public static let standard = XMLLimits()

    public init() {}
}

/// What is left of the limits of one record.
struct XMLRoom {
    private var elements: Int
    private var text: Int

    init(_ limits: XMLLimits) {
        elements = limits.treeElements
        text = limits.treeText
    }

    /// - Throws: `FormatFault` when there is not so much left.
    mutating func take(elements: Int, text: Int, line: Int) throws(FormatFault) {
        self.elements -= elements
        self.text -= text
        guard self.elements >= 0, self.text >= 0 else {
            throw FormatFault(.tooLarge, "one record holds more than is taken from any system", line: line)
        }
    }
}
