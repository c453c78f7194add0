internal import Synchronization

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
    }

    init(id: String, request: ConnectRequest, admission: Admission, home: Namespace, client: Client) {
        self.id = id
        namespace = request.namespace
        self.request = request
        self.admission = admission
        self.home = home
        self.client = client
        state = Mutex(State(data: admission.userData))
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
}
