/// One client in one namespace.
///
/// Events of a socket are handled one after the other, in the order in which they arrived, on the thread that received
/// them: a handler that has to wait for something hands the event over and returns.
public final class Socket: Sendable {
    public typealias Handler = @Sendable (Socket, SocketEvent) -> Void

    /// Also the name of the room that it alone is in.
    public let id: String
    /// As the client wrote it: a namespace may have several names.
    public let namespace: String
    public let request: ConnectRequest
    public let admission: Admission
    private let connection: any EngineConnection

    init(id: String, request: ConnectRequest, admission: Admission, connection: any EngineConnection) {
        self.id = id
        namespace = request.namespace
        self.request = request
        self.admission = admission
        self.connection = connection
    }

    /// Handles events of this name. Set in the connection handler; a later handler replaces an earlier one.
    public func on(_ event: String, _ handler: @escaping Handler) { preconditionFailure("skeleton") }

    /// Handles events that have no handler of their own.
    public func onAny(_ handler: @escaping Handler) { preconditionFailure("skeleton") }

    /// Told once, with the rooms it was in, when the socket has left.
    public func onDisconnect(_ handler: @escaping @Sendable (Socket, DisconnectReason, [String]) -> Void) {
        preconditionFailure("skeleton")
    }

    /// Sends an event.
    ///
    /// - Parameters:
    ///   - offset: a further argument at the end: where a client that comes back goes on from. Clients that have no
    ///     private id get none.
    ///   - isVolatile: drop it when the client cannot take it right now.
    public func emit(_ event: String, _ arguments: Arguments, offset: String? = nil, isVolatile: Bool = false) {
        preconditionFailure("skeleton")
    }

    /// Sends an event and waits for its acknowledgement.
    ///
    /// - Throws: `AcknowledgementError.timedOut`, or `.disconnected`.
    public func request(
        _ event: String, _ arguments: Arguments, timeout: Duration?
    ) async throws(AcknowledgementError) -> Arguments {
        preconditionFailure("skeleton")
    }

    public func join(_ room: String) { preconditionFailure("skeleton") }

    public func leave(_ room: String) { preconditionFailure("skeleton") }

    /// In joining order, its own first.
    public var rooms: [String] { preconditionFailure("skeleton") }

    /// Leaves the namespace with a DISCONNECT packet; the client does not come back by itself. `closing` ends the whole
    /// connection too.
    public func disconnect(closing: Bool = false) { preconditionFailure("skeleton") }

    /// Ends the connection without a word in the namespace: the client comes back by itself.
    public func drop() { preconditionFailure("skeleton") }

    /// Bytes that wait for the reader.
    public var queuedBytes: Int { connection.queuedBytes }
}

/// Why an acknowledgement did not come.
public enum AcknowledgementError: Error, Sendable, Equatable {
    case timedOut
    case disconnected
}
