public import SyncEngine

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
