internal import Logging
internal import SocketIO
internal import SyncEngine
internal import Synchronization

/// Marks as read what arrives at a socket whose user looks at that conversation: `ReadingProgress` with a clock.
final class ReadingDesk: Sendable {
    /// Between two looks at all who are read to.
    private static let pause: Int64 = 250

    private let receipts: ReadReceipts
    let clock: HubClock
    private let logger: Logger
    private let state = Mutex(State())

    private struct State {
        var readers: [Feed.Member: Reader] = [:]
        var hasTimer = false
    }

    private struct Reader {
        let client: HubSocket
        var progress: ReadingProgress
    }

    init(receipts: ReadReceipts, clock: HubClock, logger: Logger) {
        self.receipts = receipts
        self.clock = clock
        self.logger = logger
    }

    /// A message was sent to a socket.
    func told(_ message: LiveMessage, to client: HubSocket) {
        guard client.peer == message.sender else { return }
        let now = clock.now()
        let delivery = client.socket.delivery
        let delay = state.withLock { state -> Int64? in
            let known = state.readers[client.number]?.progress
            var progress = known?.peer == message.sender ? known : nil
            progress = progress ?? ReadingProgress(of: message.sender, at: now)
            progress?.told(message.id, delivery, at: now)
            state.readers[client.number] = progress.map { Reader(client: client, progress: $0) }
            return Self.nextLook(&state, now)
        }
        if let delay { setTimer(delay) }
    }

    /// How long until the next look that nobody waits for yet.
    private static func nextLook(_ state: inout State, _ now: Timestamp) -> Int64? {
        guard !state.hasTimer, let due = state.readers.values.lazy.map(\.progress.due).min() else { return nil }
        state.hasTimer = true
        return max(pause, due - now)
    }

    private func setTimer(_ milliseconds: Int64) {
        clock.schedule(.milliseconds(milliseconds)) { [weak self] in self?.look() }
    }

    private func look() {
        let now = clock.now()
        let due = state.withLock { state in
            state.hasTimer = false
            return state.readers.values.filter { $0.progress.due <= now }.map(\.client)
        }
        for client in due { look(client, now) }
        if let delay = state.withLock({ Self.nextLook(&$0, now) }) { setTimer(delay) }
    }

    private func look(_ client: HubSocket, _ now: Timestamp) {
        let (peer, delivery) = (client.isGone ? nil : client.peer, client.socket.delivery)
        let read = state.withLock { state -> EventID? in
            guard var progress = state.readers.removeValue(forKey: client.number)?.progress, progress.peer == peer
            else { return nil }
            let read = progress.look(delivery, at: now)
            if !progress.isDone { state.readers[client.number] = Reader(client: client, progress: progress) }
            return read
        }
        if let peer, let read { note(peer, upTo: read, by: client) }
    }

    /// In its turn among what the socket does itself. One that cannot be stored now is left to the next message.
    private func note(_ peer: UserID, upTo message: EventID, by client: HubSocket) {
        _ = client.queue.add { [receipts, logger] in
            do {
                _ = try await receipts.read(peer, upTo: Array(message.description.utf8), by: client)
            } catch {
                logger.warning(
                    "a receipt could not be stored",
                    metadata: [
                        LogKeys.user: "\(client.user)", LogKeys.peer: "\(peer)", LogKeys.error: "\(error)",
                    ])
            }
        }
    }
}
