internal import Logging
internal import Synchronization

/// Says, once a minute at most, that the store is older than what a client has seen.
final class LostHistoryWarning: Sendable {
    private let logger: Logger
    private let directory: String
    private let next = Mutex(ContinuousClock.now)

    init(directory: String, logger: Logger) {
        self.directory = directory
        self.logger = logger
    }

    func warn() {
        let now = ContinuousClock.now
        let isDue = next.withLock { next in
            defer { if now >= next { next = now + .seconds(60) } }
            return now >= next
        }
        guard isDue else { return }
        logger.warning(
            """
            the store is older than what a client has seen; was a copy put back? Nothing more is lost, and clients \
            send again what they still hold. Stop the server and run one of these for a history of its own: ticx-sync \
            restore BACKUP --data NEW-DIRECTORY, or ticx-sync repair --new-epoch --data \(directory)
            """)
    }
}
