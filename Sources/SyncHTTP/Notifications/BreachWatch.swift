internal import Logging
internal import ServiceLifecycle

/// Warns of tickets whose agreed time is over, every half minute, for as long as the server runs. Trouble is logged,
/// and the next round tries again: the warnings see to it themselves that everybody is warned once.
struct BreachWatch: Service {
    private static let period = Duration.seconds(30)

    /// Writes the warnings that are due; says how many.
    let warn: @Sendable () async throws -> Int
    let logger: Logger
    var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            await look()
            try? await cancelWhenGracefulShutdown { try await sleep(Self.period) }
        }
    }

    private func look() async {
        do {
            let count = try await warn()
            if count > 0 { logger.info("people were warned of late tickets", metadata: [LogKeys.count: "\(count)"]) }
        } catch {
            logger.warning("late tickets could not be looked for", metadata: [LogKeys.error: "\(error)"])
        }
    }
}
