/// Why a document cannot be read or written, for people: what it is, where, and what to do.
public struct FormatFault: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Reason: String, Sendable {
        /// It is no XML, or XML that breaks the rules.
        case malformed
        /// It is well-formed and not as its schema wants it.
        case invalid
        /// It is something else than tickets, or tickets of a kind that is not read.
        case unsupported
        /// It does something that a document of tickets has no need to: entities, depth, size.
        case unsafe
        case tooLarge
        case unreadable
        case outOfMemory
    }

    public var reason: Reason
    public var message: String
    /// From 1; 0: unknown.
    public var line: Int
    /// From 1; 0: unknown.
    public var column: Int

    public init(_ reason: Reason, _ message: String = "", line: Int = 0, column: Int = 0) {
        self.reason = reason
        self.message = message.isEmpty && reason == .outOfMemory ? "there is not enough memory" : message
        self.line = line
        self.column = column
    }

    public var description: String {
        line == 0 ? message : "line \(line)\(column == 0 ? "" : ", column \(column)"): \(message)"
    }
}

/// Something about a document that its reader decided and its user may want to know.
public struct FormatWarning: Sendable, Equatable {
    /// What it means for the ticket it is about.
    public enum Weight: String, Sendable {
        /// Something was decided or left behind; the ticket is there.
        case note
        /// A record is left out because its document says that there is nothing to take.
        case skipped
        /// A ticket is left out because it cannot be used: who wants all of a document or nothing wants nothing.
        case unusable
    }

    /// From 1; 0: of the whole document.
    public var line: Int
    /// The ticket it is about, as its system calls it.
    public var ticket: String?
    public var text: String
    public var weight: Weight

    public init(_ text: String, line: Int = 0, ticket: String? = nil, weight: Weight = .note) {
        // They quote the document, and wait in great number.
        self.text = text.shortened(toBytes: 1000)
        self.line = line
        self.ticket = ticket?.shortened(toBytes: 200)
        self.weight = weight
    }
}

extension String {
    /// Its first bytes and a mark, if it has more.
    func shortened(toBytes bytes: Int) -> String {
        utf8.count <= bytes ? self : String(decoding: utf8.prefix(bytes), as: UTF8.self) + "…"
    }
}
