public import SyncEngine
public import TicketExchange
public import TicketFormats

extension TicketFormat {
    /// Those that exports have.
    public static var exported: [TicketFormat] { allCases.filter(\.isExported) }

    /// Those that imports read.
    public static var imported: [TicketFormat] { allCases.filter(\.isImported) }
}

extension TicketFilter {
    /// What the words of a list's query restrict tickets to, for commands that take the same; `assignedTo` aside.
    ///
    /// - Throws: `APIError` `malformed` for a word or date that is none.
    public static func reading(_ words: [String: String]) throws(APIError) -> TicketFilter {
        let query = try TicketQuery(Query(words))
        return query.isImpossible ? .nothing : query.filter
    }

    /// What no ticket fits.
    static var nothing: TicketFilter {
        var filter = TicketFilter()
        filter.created = Timestamp(milliseconds: 0)..<Timestamp(milliseconds: 0)
        return filter
    }
}

extension TicketImportOptions {
    /// Whether a text can be what another system is called: of a line, and no longer than an address.
    public static func isSource(_ text: String) -> Bool {
        (1...200).contains(text.utf8.count) && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
}
