internal import Cryptography
internal import SyncEngine

/// How far a client got in its user's events: the string behind an event's arguments, `<epoch>.<user>.<tickets>`.
///
/// Nothing about it is secret or sealed. It only ever selects among what its user may see, and the private id says
/// which user that is.
struct StreamOffset: Sendable, Equatable {
    /// Half of the epoch's bits, as in a snapshot's page token.
    var epoch: UInt64
    var position: LivePosition

    init(epoch: UInt64, position: LivePosition) {
        self.epoch = epoch
        self.position = position
    }

    /// Reads what `text` writes; nil for anything else.
    init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 3, let epoch = UInt64(String(parts[0]) ?? "", radix: 16),
            let user = Seq(String(parts[1]) ?? ""), let tickets = Seq(String(parts[2]) ?? "")
        else { return nil }
        self.init(epoch: epoch, position: LivePosition(user: user, tickets: tickets))
    }

    var text: String { "\(String(epoch, radix: 16)).\(position.user).\(position.tickets)" }
}

extension LivePosition {
    /// The later of two positions in each journal.
    func joined(with other: LivePosition) -> LivePosition {
        LivePosition(user: max(user, other.user), tickets: max(tickets, other.tickets))
    }

    /// Whether a position is not before another one in any journal.
    func covers(_ other: LivePosition) -> Bool { user >= other.user && tickets >= other.tickets }
}
