/// How much was sent to a client, and how much of it the client has for certain: what went before a ping that it
/// answered. Numbers of packets, from the beginning of the connection.
public struct Delivery: Sendable, Equatable {
    /// Queued so far.
    public var sent: Int
    /// Arrived so far, in the order of sending.
    public var arrived: Int

    public init(sent: Int, arrived: Int) {
        self.sent = sent
        self.arrived = arrived
    }
}
