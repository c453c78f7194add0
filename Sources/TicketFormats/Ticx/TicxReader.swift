internal import SyncEngine

/// Reads ticx XML 1.x, held against its schema while it is read.
///
/// A document of a later minor version is read without the schema: elements that are not known are passed over with a
/// warning. Numbers that occur twice, names of files that lead elsewhere, and a count that is not the one announced are
/// found here; whether people exist is the importer's business.
public final class TicxReader: TicketReading {
    let xml: XMLReader
    private let skipsBadTickets: Bool
    let holds: ((_ href: String) -> Bool)?
    private var warnings: [FormatWarning] = []
    private var faults: [FormatFault] = []
    /// What is wrong with the ticket being read.
    private var problems: [FormatFault] = []
    /// What the schema should have objected to; told when it did not, or was not asked.
    private var doubts: [FormatFault] = []
    private var seen = TicxSeen()
    private var hasEnded = false
    /// Names that were passed over, each told once.
    private var unknown: Set<String> = []
    /// What the document says about itself; known after the first `next`.
    public private(set) var header: ExportHeader?
    /// How many tickets were met, bad ones too.
    public private(set) var count = 0

    /// - Parameters:
    ///   - skipsBadTickets: whether a ticket that is not as it must be is passed over, and told by `takeFaults`;
    ///     otherwise it ends the reading.
    ///   - holds: whether the bundle that the document came in has a file of this name; nil: there is no bundle.
    ///   - read: fills a buffer and says with how many bytes; 0 at the end.
    public init(
        skipsBadTickets: Bool = false, limits: XMLLimits = .standard, holds: ((_ href: String) -> Bool)? = nil,
        read: @escaping (UnsafeMutableRawBufferPointer) throws -> Int
    ) throws(FormatFault) {
        self.skipsBadTickets = skipsBadTickets
        self.holds = holds
        xml = try XMLReader(
            schema: Ticx.schema, limits: limits,
            appliesTo: { _, attributes in
                let version = attributes.first { $0.name == "version" }?.value ?? ""
                return Self.minor(version).map { $0 <= Ticx.minorVersion } ?? true
            }, read: read)
    }

    /// The system that the tickets come from.
    public var source: String? { header.map { $0.source ?? "ticx" } }

    public func takeWarnings() -> [FormatWarning] {
        defer { warnings.removeAll() }
        return warnings
    }

    /// What was wrong with the tickets passed over since the last call.
    public func takeFaults() -> [FormatFault] {
        defer { faults.removeAll() }
        return faults
    }

    public func next() throws(FormatFault) -> InterchangeTicket? {
        if header == nil { try begin() }
        while !hasEnded {
            guard let event = try xml.next() else { break }
            switch event {
            case .start where xml.name == "ticket" && xml.namespace == Ticx.namespace:
                if let ticket = try ticket() { return ticket }
            case .start: try skipUnknown(in: "export")
            case .text: continue
            case .end:
                try end()
                return nil
            }
        }
        return nil
    }

    /// One ticket; nil when it is bad and passed over.
    private func ticket() throws(FormatFault) -> InterchangeTicket? {
        count += 1
        problems = xml.takeProblems()
        var parser = TicxTicketParser(self)
        let ticket = try parser.parse()
        let invalid = xml.takeProblems()
        let bad = (problems + (invalid.isEmpty ? doubts : invalid)).map { Self.readable($0, key: ticket?.key) }
        problems = []
        doubts = []
        if bad.isEmpty { return ticket }
        guard skipsBadTickets else { throw Self.joined(bad) }
        faults += bad
        guard faults.count <= xml.limits.badInARow else {
            throw FormatFault(
                .invalid, "more than \(xml.limits.badInARow) faults without a good ticket between; the last: \(bad[0])",
                line: bad[0].line)
        }
        return nil
    }

    /// Reads the root's tag.
    private func begin() throws(FormatFault) {
        guard try xml.next() == .start else {
            throw FormatFault(.malformed, "the document is empty", line: xml.line)
        }
        guard xml.name == "export", xml.namespace == Ticx.namespace, !xml.hasDocumentType else { throw unsupported() }
        let version = xml.attribute("version") ?? ""
        if Self.minor(version) == nil, version.first?.isNumber == true, !version.hasPrefix("1") {
            throw FormatFault(
                .unsupported, "the document is ticx XML \(version); this program reads 1.x: use a newer one",
                line: xml.line)
        }
        let problems = xml.takeProblems()
        guard problems.isEmpty else { throw Self.joined(problems.map { Self.readable($0, key: nil) }) }
        guard let minor = Self.minor(version), let exportedAt = xml.attribute("exportedAt").flatMap(Self.instant) else {
            throw FormatFault(.invalid, "<export> wants the attributes version=\"1.0\" and exportedAt", line: xml.line)
        }
        if minor > Ticx.minorVersion {
            warn("this is ticx XML \(version), later than \(Ticx.version): what is not known here is passed over")
        }
        header = ExportHeader(
            exportedAt: exportedAt, generator: xml.attribute("generator") ?? "", source: xml.attribute("source"),
            ticketCount: xml.attribute("ticketCount").flatMap { Int(TicxTicketParser.collapsed($0)) })
    }

    private func unsupported() -> FormatFault {
        if xml.hasDocumentType {
            return FormatFault(.unsafe, "ticx XML has no document type: remove the <!DOCTYPE …>", line: xml.line)
        }
        let namespace = xml.namespace ?? ""
        let message =
            if namespace.hasPrefix("urn:x-ticx:tickets:") {
                "the document is ticx XML of another major version (\(namespace)): use a newer program"
            } else {
                "the document begins with <\(xml.name)> "
                    + (namespace.isEmpty ? "without a namespace" : "of the namespace \(namespace)")
                    + "; ticx XML begins with <export xmlns=\"\(Ticx.namespace)\">"
            }
        return FormatFault(.unsupported, message, line: xml.line)
    }

    /// After the root's end tag.
    private func end() throws(FormatFault) {
        hasEnded = true
        let line = xml.line
        let problems = xml.takeProblems()
        guard problems.isEmpty else { throw Self.joined(problems.map { Self.readable($0, key: nil) }) }
        while try xml.next() != nil {}
        if let announced = header?.ticketCount, announced != count {
            throw FormatFault(
                .invalid,
                "the document announces \(announced) tickets and holds \(count): "
                    + "it was cut or edited; export it again", line: line)
        }
    }
}

/// For the parser of one ticket.
extension TicxReader {
    func warn(_ text: String, line: Int? = nil, ticket: String? = nil) {
        warnings.append(FormatWarning(text, line: line ?? xml.line, ticket: ticket))
    }

    /// Says something that may hold for many tickets. A hundred are enough to see what is going on.
    func warnOnce(_ text: String) {
        if unknown.count < 100, unknown.insert(text).inserted { warn(text) }
    }

    func object(_ message: String, line: Int? = nil) {
        // The first ones say what is wrong; a ticket of errors only must not fill the memory.
        if problems.count < 100 { problems.append(FormatFault(.invalid, message, line: line ?? xml.line)) }
    }

    /// As `object`, for what the schema would say too.
    func doubt(_ message: String, line: Int? = nil) {
        if doubts.count < 100 { doubts.append(FormatFault(.invalid, message, line: line ?? xml.line)) }
    }

    /// Whether a number is met for the first time.
    func isNew(ticket id: Int64) -> Bool { seen.tickets.insert(id).inserted }
    func isNew(note id: Int64) -> Bool { seen.notes.insert(id).inserted }
    func isNew(key: String) -> Bool { key.isEmpty || seen.keys.insert(key.hashValue).inserted }

    /// Passes over an element that is not known, and says so once.
    func skipUnknown(in parent: String) throws(FormatFault) {
        warnOnce("<\(xml.name)> in <\(parent)> is not known here and is passed over")
        try xml.skip()
    }

    /// The n of version `1.n`.
    static func minor(_ version: String) -> Int? { version.hasPrefix("1.") ? Int(version.dropFirst(2)) : nil }

    /// A moment in UTC.
    static func instant(_ text: String) -> Timestamp? {
        let text = TicxTicketParser.collapsed(text)
        return text.utf8.last == UInt8(ascii: "Z") ? Timestamp(text.utf8) : nil
    }

    /// Whether a reference leads to a file within the bundle: relative, downwards, without tricks.
    static func staysInside(_ href: String) -> Bool {
        !href.isEmpty && !href.hasPrefix("/") && !href.utf8.contains { $0 == 0x5C || $0 == 0x3A || $0 < 0x20 }
            && !href.split(separator: "/", omittingEmptySubsequences: false).contains { ["..", ".", ""].contains($0) }
    }

    /// libxml2 names elements with their namespace in braces, which helps nobody here.
    private static func readable(_ fault: FormatFault, key: String?) -> FormatFault {
        var fault = fault
        fault.reason = .invalid
        fault.message = fault.message.split(separator: "{\(Ticx.namespace)}", omittingEmptySubsequences: false)
            .joined()
        if let key { fault.message = "ticket \(key.shortened(toBytes: 200)): \(fault.message)" }
        return fault
    }

    private static func joined(_ faults: [FormatFault]) -> FormatFault {
        var fault = faults[0]
        if faults.count > 1 { fault.message += " (and \(faults.count - 1) more)" }
        return fault
    }
}

/// What must not occur twice in a document. Ids and a hash of each key: the one thing that grows with the document.
private struct TicxSeen {
    var tickets: Set<Int64> = []
    var notes: Set<Int64> = []
    var keys: Set<Int> = []
}
