internal import Logging
internal import SyncEngine
internal import Synchronization

/// Marks as read what is delivered to a socket whose user looks at that conversation, after a second of quiet: one
/// receipt for many messages.
final class ReadingDesk: Sendable {
    private static let quiet: Int64 = 1_000

    private let receipts: ReadReceipts
    let clock: HubClock
    private let logger: Logger
    private let state = Mutex(State())

    private struct State {
        var seen: [Feed.Member: Seen] = [:]
        var hasTimer = false
    }

    /// The last message that a socket was told from the peer it looks at.
    private struct Seen {
        var client: HubSocket
        var peer: UserID
        var last: EventID
        var due: Timestamp
    }

    init(receipts: ReadReceipts, clock: HubClock, logger: Logger) {
        self.receipts = receipts
        self.clock = clock
        self.logger = logger
    }

    /// A message was delivered.
    func delivered(_ message: LiveMessage, to client: HubSocket) {
        guard client.peer == message.sender else { return }
        let due = clock.now() + Self.quiet
        let startsTimer = state.withLock { state in
            state.seen[client.number] = Seen(client: client, peer: message.sender, last: message.id, due: due)
            defer { state.hasTimer = true }
            return !state.hasTimer
        }
        if startsTimer { setTimer(Self.quiet) }
    }

    private func setTimer(_ milliseconds: Int64) {
        clock.schedule(.milliseconds(milliseconds)) { [weak self] in self?.look() }
    }

    private func look() {
        let now = clock.now()
        let (due, next) = state.withLock { state in
            let due = state.seen.values.filter { $0.due <= now }
            for seen in due { state.seen[seen.client.number] = nil }
            let next = state.seen.values.map(\.due).min()
            state.hasTimer = next != nil
            return (due, next)
        }
        for seen in due where seen.client.peer == seen.peer && !seen.client.isGone { read(seen) }
        if let next { setTimer(max(1, next - now)) }
    }

    /// In its turn among what the socket does itself. One that cannot be stored now is left to the next message.
    private func read(_ seen: Seen) {
        _ = seen.client.queue.add { [receipts, logger] in
            do {
                _ = try await receipts.read(seen.peer, upTo: Array(seen.last.description.utf8), by: seen.client)
            } catch {
                logger.warning(
                    "a receipt could not be stored",
                    metadata: [
                        LogKeys.user: "\(seen.client.user)", LogKeys.peer: "\(seen.peer)", LogKeys.error: "\(error)",
                    ])
            }
        }
    }
}
