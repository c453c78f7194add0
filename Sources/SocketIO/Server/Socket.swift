internal import Synchronization

/// One client in one namespace.
///
/// Events of a socket are handled one after the other, in the order in which they arrived, on a thread that received
/// one of them, or let the socket in: a handler that has to wait for something hands the event over and returns.
public final class Socket: Sendable {
    public typealias Handler = @Sendable (Socket, SocketEvent) -> Void

    /// Also the name of the room that it alone is in.
    public let id: String
    /// As the client wrote it: a namespace may have several names.
    public let namespace: String
    public let request: ConnectRequest
    public let admission: Admission
    /// Whether the client goes on where it was.
    public var isRecovered: Bool { admission.isRecovered }
    let home: Namespace
    let client: Client
    let state: Mutex<State>

    /// What changes in the life of a socket.
    struct State: Sendable {
        var data: (any Sendable)?
        var handlers = SocketHandlers()
        var inbox = Inbox()
        var lane = SendLane()
        var acknowledgements = Acknowledgements()
        var hasLeft = false
        /// The number of the last event of the log that was for it.
        var lastEvent: Int?
    }

    init(
        id: String, request: ConnectRequest, admission: Admission, home: Namespace, client: Client,
        lastEvent: Int? = nil
    ) {
        self.id = id
        namespace = request.namespace
        self.request = request
        self.admission = admission
        self.home = home
        self.client = client
        state = Mutex(State(data: admission.userData, lastEvent: lastEvent))
    }

    /// Kept with the socket for the application, at first what it was admitted with; recovery brings it back.
    public var data: (any Sendable)? {
        get { state.withLock(\.data) }
        set { state.withLock { $0.data = newValue } }
    }

    public func join(_ room: String) { home.join(self, room) }

    public func leave(_ room: String) { home.leave(self, room) }

    /// In joining order, its own first; none once it has left the namespace.
    public var rooms: [String] { home.rooms(of: self) }

    /// Bytes that wait for the reader.
    public var queuedBytes: Int { client.connection.queuedBytes }

    /// What was sent on the connection, and what of it has arrived for certain. What is emitted now has arrived once
    /// `arrived` is no less than `sent` is after the call.
    public var delivery: Delivery { client.connection.delivery }

    /// Leaves the namespace with a DISCONNECT packet; the client does not come back by itself. `closing` ends the whole
    /// connection too, and its sockets in other namespaces.
    public func disconnect(closing: Bool = false) {
        if closing { client.disconnectAll() } else { end(.serverNamespaceDisconnect, farewell: true) }
    }

    /// Ends the connection without a word in the namespace: the client comes back by itself.
    public func drop() {
        end(.forcedServerClose)
        client.close(.forcedServerClose)
    }

    /// Leaves for a socket that has the same id. A connection that it came from is dead, or not the client's any more;
    /// on its own connection only this socket ends.
    func giveWay(to other: Socket) {
        guard client === other.client else { return drop() }
        // Under the same name the client said good-bye before it could come again.
        let hasLeft = namespace == other.namespace
        end(hasLeft ? .clientNamespaceDisconnect : .serverNamespaceDisconnect, farewell: !hasLeft)
    }
}
