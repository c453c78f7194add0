/// What a replica's queue may do, by whose sign-in it was written under.
enum ReplicaOrigin: Sendable, Equatable {
    /// The author's own.
    case signedIn
    /// Nobody's or a demo login's; the author took it over: tickets, notes on own tickets and questions apply, nothing
    /// reaches other people.
    case imported
    /// Nobody's, and the author wants nothing of it.
    case discarded

    /// Whether an operation is decided at all; if not it is superseded.
    ///
    /// - Throws: `Rejection` when its text must not be lost and only its author may send it again.
    func admits(_ intent: Intent) throws(Rejection) -> Bool {
        switch (self, intent) {
        case (.signedIn, _): return true
        case (.discarded, _): return false
        case (.imported, .sendMessage):
            throw Rejection(.forbidden, "this was written before anybody signed in; send it again if it should go out")
        case (.imported, .ticket), (.imported, .ask), (.imported, .opaque), (.imported, .malformed): return true
        case (.imported, _): return false
        }
    }
}
