internal import JSONText

extension JournalState {
    /// Remembers the number that a demo mode showed for a ticket which got a real one now.
    mutating func addAlias(_ record: Record) {
        guard let body = record.content.body, let alias = JSONSlice(trusted: body[...])["alias"]?.string else { return }
        aliases[alias] = record.id
    }
}
