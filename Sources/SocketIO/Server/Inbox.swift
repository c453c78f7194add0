/// What arrived for one socket, worked off one after the other: one thread at a time has the turn. It begins taken, by
/// the connection handler, so that no event comes before its handlers are set.
struct Inbox: Sendable {
    enum Item: Sendable {
        case event(name: String, Arguments, id: Int?)
        case acknowledgement(Arguments, id: Int)
        /// The client says good-bye.
        case left
        /// The last.
        case ended(DisconnectReason, rooms: [String])
    }

    private var isTaken = true
    private var isClosed = false
    private var waiting: [Item] = []

    /// - Returns: whether the caller has the turn now: it handles the item, then what `next` gives. Behind the last
    ///   item nothing is taken.
    mutating func offer(_ item: Item) -> Bool {
        guard !isClosed else { return false }
        if case .ended = item { isClosed = true }
        if isTaken {
            waiting.append(item)
            return false
        }
        isTaken = true
        return true
    }

    /// What came meanwhile, for the caller who has the turn; when nothing did, the turn is over.
    mutating func next() -> [Item] {
        if waiting.isEmpty { isTaken = false }
        defer { waiting = [] }
        return waiting
    }
}
