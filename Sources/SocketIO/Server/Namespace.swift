/// Sockets that can hear each other, under one or several names.
public final class Namespace: Sendable {
    /// Decides about a CONNECT packet.
    public typealias Gate = @Sendable (ConnectRequest) async throws(ConnectRefusal) -> Admission

    /// The name it was made with.
    public let name: String

    init(name: String) { self.name = name }

    /// Who is let in, and as what. Without one everybody is.
    public func admit(_ gate: @escaping Gate) { preconditionFailure("skeleton") }

    /// Told of each socket right after its client was told; the place to set the socket's handlers.
    public func onConnection(_ handler: @escaping @Sendable (Socket) -> Void) { preconditionFailure("skeleton") }

    /// The connected sockets, oldest first.
    public var sockets: [Socket] { preconditionFailure("skeleton") }

    public func socket(_ id: String) -> Socket? { preconditionFailure("skeleton") }

    /// Sends an event to every socket that is in one of the rooms (without rooms: to all), and in none of the excepted
    /// ones, once each. A socket's own id is a room.
    public func emit(
        _ event: String, _ arguments: Arguments, to rooms: [String] = [], except excepted: [String] = [],
        isVolatile: Bool = false
    ) {
        preconditionFailure("skeleton")
    }
}
