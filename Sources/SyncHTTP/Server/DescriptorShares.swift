/// How the files and sockets that a process may have open are shared out: no number of clients takes what the store
/// needs.
public struct DescriptorShares: Sendable, Equatable {
    private static let mostJournals = 2_048
    private static let mostOthers = 1_024
    private static let mostConnections = 20_000

    /// With this many each share is as large as it gets.
    public static let wanted = mostJournals + mostOthers + mostConnections

    /// Journals that the store keeps open.
    public let journals: Int
    /// Connections of clients.
    public let connections: Int

    /// - Parameter limit: what the process may have open (RLIMIT_NOFILE).
    public init(limit: Int) {
        journals = max(1, min(Self.mostJournals, limit / 4))
        // The log, files that are read or uploaded, backups, the stores of demo logins, the control socket.
        let others = min(Self.mostOthers, limit / 4)
        connections = max(1, min(Self.mostConnections, limit - journals - others))
    }
}
