/// The numbers of an Engine.IO server, told to clients in the open packet or kept by it alone.
public struct EngineOptions: Sendable {
    /// From the last pong, or the opening, to the next ping.
    public var pingInterval = Duration.seconds(25)
    /// From a ping to the end of a connection that does not answer it.
    public var pingTimeout = Duration.seconds(20)
    /// The most bytes of one WebSocket message or one polling body that is taken in.
    public var maximumPayload = 1_000_000
    /// The most time between a probe and the packet that completes the upgrade.
    public var upgradeTimeout = Duration.seconds(10)
    /// What may wait for one connection's reader, in bytes; one that is behind by more is closed.
    public var maximumQueuedBytes = 4 << 20
    /// A volatile message to a WebSocket is dropped when more than this waits, in bytes, or when an earlier write has
    /// not left. With 0 the second of two in one turn is dropped, as by the reference server.
    public var volatileBacklog = 64 << 10
    /// Packets of one polling answer: python-engineio takes no more at once, and ends the connection.
    public var maximumPacketsPerAnswer = 16

    public init() {}
}
