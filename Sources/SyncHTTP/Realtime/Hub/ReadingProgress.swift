internal import SocketIO
internal import SyncEngine

/// What one socket was told of the conversation that it looks at, and how far that counts as read. Times are passed in.
///
/// Read is what has arrived for certain: nobody is said to have read what a dead connection swallowed. It is looked at
/// after a second of quiet, or after five without any: one receipt for many messages.
struct ReadingProgress: Sendable {
    private static let quiet: Int64 = 1_000
    private static let patience: Int64 = 5_000

    /// A message, and how much must have arrived for it to have.
    private struct Told: Sendable {
        var message: EventID
        var sent: Int
    }

    let peer: UserID
    /// Oldest first. What was told since the last arrival is one entry, or a flood would keep them all.
    private var told: [Told] = []
    private var first: Timestamp
    /// When to look at it.
    private(set) var due: Timestamp

    init(of peer: UserID, at now: Timestamp) {
        self.peer = peer
        first = now
        due = now + Self.quiet
    }

    /// The socket was told a message; later ones have greater numbers.
    mutating func told(_ message: EventID, _ delivery: Delivery, at now: Timestamp) {
        // The oldest that has not arrived stays, so that more of them cannot put it off for ever.
        if told.count > 1 { told.removeLast() }
        told.append(Told(message: message, sent: delivery.sent))
        due = min(now + Self.quiet, first + Self.patience)
    }

    /// Takes out what counts as read by now, and says when to look again.
    mutating func look(_ delivery: Delivery, at now: Timestamp) -> EventID? {
        let arrived = told.prefix { $0.sent <= delivery.arrived }
        told.removeFirst(arrived.count)
        first = now
        due = now + Self.quiet
        return arrived.last?.message
    }

    /// Whether nothing is left to look at.
    var isDone: Bool { told.isEmpty }
}
