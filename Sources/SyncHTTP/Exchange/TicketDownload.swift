internal import Logging
internal import SyncEngine
internal import TicketExchange

/// One export on its way to a client. Its end, whole or not, is a line in the log.
///
/// The request that makes the first piece hands it to the response that makes the others, so no two tasks use it at
/// once: that is why it may say that it is `Sendable`.
final class TicketDownload: PieceSource, @unchecked Sendable {
    private let exporter: TicketExporter
    private var turn: ExchangeTurns.Turn?
    private let format: String
    private let user: UserID
    private let logger: Logger
    private let metrics: ExchangeMetrics
    private let isStopping: @Sendable () -> Bool
    private var bytes = 0
    private var isWhole = false

    init(
        _ exporter: TicketExporter, turn: ExchangeTurns.Turn, format: String, user: UserID, logger: Logger,
        metrics: ExchangeMetrics, isStopping: @escaping @Sendable () -> Bool
    ) {
        self.exporter = exporter
        self.turn = turn
        self.format = format
        self.user = user
        self.logger = logger
        self.metrics = metrics
        self.isStopping = isStopping
    }

    /// - Throws: what the exporter throws; `CancellationError` when the server stops.
    func next() async throws -> [UInt8]? {
        if isStopping() { throw CancellationError() }
        guard let piece = try await exporter.next() else {
            isWhole = true
            // Before its client hears of the end, and may ask for the next.
            turn = nil
            return nil
        }
        bytes += piece.count
        return piece
    }

    deinit {
        metrics.exported(exporter.done, format: format)
        logger.info(
            isWhole ? "tickets exported" : "an export of tickets ended early",
            metadata: [
                LogKeys.user: .stringConvertible(user), LogKeys.format: .string(format),
                LogKeys.count: .stringConvertible(exporter.done), LogKeys.bytes: .stringConvertible(bytes),
            ])
    }
}
