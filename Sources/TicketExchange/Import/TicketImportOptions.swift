public import TicketFormats

/// What an import of tickets is to do.
public struct TicketImportOptions: Sendable {
    /// What the other system is called: its tickets are the same tickets at every import. Nil: what the file says.
    public var source: String?
    /// Nil: by its beginning.
    public var format: TicketFormat?
    /// Nothing is written; the desk must be one that writes nothing, too.
    public var isDryRun = false
    /// Whether bad tickets are skipped; else one is enough to refuse the file.
    public var isPartial = false
    /// The address of a person, by what the other system calls them.
    public var people: [String: String] = [:]

    public init() {}

    /// Whether a text can be what another system is called: of a line, and no longer than an address.
    public static func isSource(_ text: String) -> Bool {
        (1...200).contains(text.utf8.count) && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
}
