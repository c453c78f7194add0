internal import DequeModule
internal import SyncEngine

/// What a connection leaves to the one that goes on with its session, besides the place: the client believes it known.
struct SocketStanding: Sendable {
    /// Whether `sync` events go to the session.
    var isSyncing = false
    /// The peer whose conversation is on the screen.
    var peer: UserID?
    var ownOperations = OwnOperations()
}

/// The operations that a session submitted last: it is not told of them, also when it comes back to before their
/// records.
struct OwnOperations: Sendable {
    /// More than a few flushes take of a socket's messages, for feeds that lag behind.
    static let maximum = 512

    private var known: Set<OperationID> = []
    /// Oldest first.
    private var order: Deque<OperationID> = []

    func contains(_ operation: OperationID) -> Bool { known.contains(operation) }

    /// - Returns: whether that is new.
    @discardableResult
    mutating func insert(_ operation: OperationID) -> Bool {
        guard known.insert(operation).inserted else { return false }
        order.append(operation)
        if order.count > Self.maximum { known.remove(order.removeFirst()) }
        return true
    }

    mutating func remove(_ operation: OperationID) {
        guard known.remove(operation) != nil else { return }
        order.removeAll { $0 == operation }
    }
}
