public import SyncEngine

/// What a file of tickets says about itself.
public struct ExportHeader: Sendable, Equatable {
    public var exportedAt: Timestamp
    /// The program and its version: `ticx-sync/0.6`
    public var generator: String
    /// The helpdesk's address, without a slash at its end; nil: not known. What links lead to.
    public var source: String?
    /// How many tickets follow, where that is known beforehand.
    public var ticketCount: Int?

    public init(exportedAt: Timestamp, generator: String, source: String? = nil, ticketCount: Int? = nil) {
        self.exportedAt = exportedAt
        self.generator = generator
        self.source = source
        self.ticketCount = ticketCount
    }
}

/// Writes tickets in one format, piece by piece: whatever the number, only what was not taken yet is in memory.
///
/// `begin`, any number of `write`, `end`; after each of them `drain` has what can be sent.
public protocol TicketWriting: AnyObject {
    func begin() throws(FormatFault)
    func write(_ ticket: InterchangeTicket) throws(FormatFault)
    func end() throws(FormatFault)
    /// The bytes since the last call.
    func drain() throws(FormatFault) -> [UInt8]
    /// What could not be carried, counted: characters that XML cannot hold, texts cut to a limit of the format.
    var losses: [String: Int] { get }
}
