internal import Synchronization

/// Sockets that can hear each other, under one or several names.
public final class Namespace: Sendable {
    /// Decides about a CONNECT packet.
    public typealias Gate = @Sendable (ConnectRequest) async throws(ConnectRefusal) -> Admission

    /// The name it was made with.
    public let name: String
    let options: SocketOptions
    let state = Mutex(State())
    let recovers = Atomic(false)

    struct State: Sendable {
        var members = Members()
        var recovery: Recovery?
        var isSweepDue = false
        var gate: Gate?
        var connected: (@Sendable (Socket) -> Void)?
    }

    init(name: String, options: SocketOptions) {
        self.name = name
        self.options = options
    }

    /// Who is let in, and as what. Without a gate everybody is; a later gate replaces an earlier one.
    ///
    /// It runs in a task of its own, one at a time for each connection and name. What comes next, `onConnection`
    /// included, then happens there.
    public func admit(_ gate: @escaping Gate) { state.withLock { $0.gate = gate } }

    /// Told of each socket right after its client was told; the place to set the socket's handlers. A later
    /// handler replaces an earlier one.
    public func onConnection(_ handler: @escaping @Sendable (Socket) -> Void) {
        state.withLock { $0.connected = handler }
    }

    /// The connected sockets, oldest first.
    public var sockets: [Socket] { state.withLock(\.members.all) }

    public func socket(_ id: String) -> Socket? { state.withLock { $0.members[id] } }

    /// Sends an event to every socket that is in one of the rooms, and in none of the excepted ones, once each. A
    /// socket's own id is a room.
    ///
    /// - Parameter rooms: nil: everybody. An empty list is nobody.
    /// - Precondition: the name is none of the protocol's own (`connect`, `disconnect` and the like).
    public func emit(
        _ event: String, _ arguments: Arguments, to rooms: [String]? = nil, except excepted: [String] = [],
        isVolatile: Bool = false
    ) {
        let audience = Audience(rooms: rooms, excepted: excepted)
        if keepsSessions, !isVolatile { return emitRecoverably(event, arguments, audience) }
        let sockets = state.withLock { $0.members.heard(by: audience) }
        guard !sockets.isEmpty else { return }
        var encoder = ParcelEncoder(.event(event, arguments, offset: nil), isVolatile: isVolatile)
        for socket in sockets { socket.send(encoder.parcel(for: socket)) }
    }

    // MARK: - For sockets and clients

    var gate: Gate? { state.withLock(\.gate) }

    var connectionHandler: (@Sendable (Socket) -> Void)? { state.withLock(\.connected) }

    func join(_ socket: Socket, _ room: String) { state.withLock { $0.members.join(socket, room) } }

    func leave(_ socket: Socket, _ room: String) { state.withLock { $0.members.leave(socket, room) } }

    func rooms(of socket: Socket) -> [String] { state.withLock { $0.members.rooms(of: socket) } }

    /// Puts a socket in; one that still has its id leaves first.
    func insert(_ socket: Socket) {
        self.socket(socket.id)?.giveWay(to: socket)
        // Whoever took the id since then, or is on its way out, loses its place at once.
        state.withLock { $0.members.insert(socket, rooms: socket.admission.rooms) }?.giveWay(to: socket)
    }
}
