/// Reads one XML document, piece by piece, through libxml2: nothing is loaded, no entity is expanded, and what a
/// document of tickets has no need to do is refused. Not for two tasks at once.
public final class XMLReader {
    /// What was met.
    public enum Event: Sendable, Equatable {
        /// An element begins; its attributes can be asked for now. `end` follows, also of an empty one.
        case start
        case end
        /// All text up to the next tag, `CDATA` included.
        case text(String)
    }

    /// How many bytes are read at a time.
    private static let chunk = 16 << 10
    /// How many objections of a schema are told one by one.
    private static let problemLimit = 100

    private let parser: XMLParser
    let limits: XMLLimits
    private let read: (UnsafeMutableRawBufferPointer) throws -> Int
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: XMLReader.chunk, alignment: 16)
    private var bytes = 0
    private var hasEnded = false

    /// What was parsed and not told yet. A value, so that a step is one access to the reader.
    private struct Queue {
        var items: [XMLParser.Item] = []
        var position = 0
        /// What was met last.
        var current = XMLParser.Item(kind: .text, text: "", line: 1, column: 1)

        /// Goes on to the next item; nil when there is none.
        mutating func step() -> XMLParser.Item.Kind? {
            guard position < items.count else { return nil }
            // Swapping instead of copying: nobody counts references, and what was told once is told no more.
            swap(&current, &items[position])
            position += 1
            return current.kind
        }
    }

    private var queue = Queue()
    private var problems: [FormatFault] = []
    /// What the schema objected to, up to where the reader has come; also what is not told one by one.
    public private(set) var problemCount = 0

    /// - Parameters:
    ///   - schema: what the document is held against while it is read; see `takeProblems`.
    ///   - muted: elements whose content is passed over, however long it is; not together with a schema.
    ///   - appliesTo: told name and attributes of the root element, says whether the schema applies; nil: always.
    ///   - read: fills a buffer and says with how many bytes; 0 at the end. What it throws ends the reading.
    public init(
        schema: XMLSchema? = nil, limits: XMLLimits = .standard, muted: Set<String> = [],
        appliesTo: ((_ name: String, _ attributes: [XMLElement.Attribute]) -> Bool)? = nil,
        read: @escaping (UnsafeMutableRawBufferPointer) throws -> Int
    ) throws(FormatFault) {
        self.limits = limits
        self.read = read
        parser = try XMLParser(
            schema: schema, limits: limits, muted: muted,
            decide: appliesTo.map { applies in { applies($0.text, $0.attributes) } })
    }

    deinit { buffer.deallocate() }

    /// A document in memory.
    public convenience init(
        _ bytes: [UInt8], schema: XMLSchema? = nil, limits: XMLLimits = .standard
    ) throws(FormatFault) {
        var rest = bytes[...]
        try self.init(schema: schema, limits: limits) { buffer in
            let count = min(buffer.count, rest.count)
            buffer.copyBytes(from: rest.prefix(count))
            rest = rest.dropFirst(count)
            return count
        }
    }

    /// What comes next; nil at the document's end. White space between elements is told as text, comments and
    /// processing instructions are passed over.
    ///
    /// - Throws: `FormatFault` for anything that libxml2 objects to, a document type that declares entities, a
    ///   reference to one, a limit passed; what `read` threw goes out as `unreadable`.
    public func next() throws(FormatFault) -> Event? {
        while true {
            switch queue.step() {
            case .start: return .start
            case .end: return .end
            case .text: return .text(queue.current.text)
            case .problem: try note(problem: queue.current)
            case nil: guard try fill() else { return nil }
            }
        }
    }

    private func note(problem: XMLParser.Item) throws(FormatFault) {
        problemCount += 1
        guard problemCount <= limits.problems else {
            throw FormatFault(
                .invalid, "more than \(limits.problems) things are not as they must be, here: \(problem.text)",
                line: problem.line)
        }
        if problems.count < Self.problemLimit {
            problems.append(FormatFault(.invalid, problem.text, line: problem.line))
        }
    }

    /// Reads until there is something to tell; false at the document's end.
    private func fill() throws(FormatFault) -> Bool {
        queue.position = 0
        parser.take(into: &queue.items)
        while queue.items.isEmpty {
            if let fault = parser.fault { throw fault }
            guard !hasEnded else { return false }
            let count: Int
            do { count = try read(buffer) } catch {
                throw error as? FormatFault ?? FormatFault(.unreadable, "\(error)", line: parser.line)
            }
            bytes += count
            guard bytes <= limits.bytes else {
                throw FormatFault(.tooLarge, "the document is longer than \(limits.bytes >> 20) MiB", line: parser.line)
            }
            hasEnded = count == 0
            parser.feed(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            parser.take(into: &queue.items)
        }
        return true
    }

    /// The name of the element met last, without prefix.
    public var name: String { queue.current.kind == .text ? "" : queue.current.text }

    /// The namespace of the element met last.
    public var namespace: String? { queue.current.namespace }

    /// Where what was met last ends, from 1.
    public var line: Int { queue.current.line }

    /// Where what was met last ends, from 1.
    public var column: Int { queue.current.column }

    /// The attributes of the element that has just begun, without declarations of namespaces.
    public var attributes: [XMLElement.Attribute] { queue.current.attributes }

    /// The value of an attribute without a namespace, of the element that has just begun.
    public func attribute(_ name: String) -> String? {
        queue.current.attributes.first { $0.name == name && $0.namespace == nil }?.value
    }

    /// Whether the document has a document type; known at the first event. It is never looked at.
    public var hasDocumentType: Bool { parser.hasDocumentType }

    /// What the schema objected to since the last call, up to where the reader has come.
    public func takeProblems() -> [FormatFault] {
        defer { problems.removeAll() }
        return problems
    }

    /// The element that has just begun, with all that is in it; the next event is what follows its end.
    public func element() throws(FormatFault) -> XMLElement {
        var room = XMLRoom(limits)
        return try element(&room)
    }

    /// As above, within what is left of a record's room.
    func element(_ room: inout XMLRoom) throws(FormatFault) -> XMLElement {
        var element = XMLElement(name, namespace: namespace, attributes: attributes)
        try room.take(elements: 1, text: element.attributes.reduce(0) { $0 + $1.value.utf8.count }, line: line)
        while let event = try next() {
            switch event {
            case .start: element.children.append(.element(try self.element(&room)))
            case .text(let text):
                try room.take(elements: 0, text: text.utf8.count, line: line)
                element.children.append(.text(text))
            case .end: return element
            }
        }
        return element
    }

    /// Passes over the rest of the element that has just begun; the next event is what follows its end.
    public func skip() throws(FormatFault) {
        var depth = 1
        while depth > 0, let event = try next() {
            switch event {
            case .start: depth += 1
            case .end: depth -= 1
            case .text: break
            }
        }
    }
}
