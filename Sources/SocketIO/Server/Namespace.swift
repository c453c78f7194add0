internal import JSONText
internal import Synchronization

/// Sockets that can hear each other, under one or several names.
public final class Namespace: Sendable {
    /// Decides about a CONNECT packet.
    public typealias Gate = @Sendable (ConnectRequest) async throws(ConnectRefusal) -> Admission

    /// The name it was made with.
    public let name: String
    let options: SocketOptions
    let state = Mutex(State())
    private let recovers = Atomic(false)

    struct State: Sendable {
        var members = Members()
        var recovery: Recovery?
        var gate: Gate?
        var connected: (@Sendable (Socket) -> Void)?
    }

    init(name: String, options: SocketOptions) {
        self.name = name
        self.options = options
    }

    /// Who is let in, and as what. Without one everybody is.
    public func admit(_ gate: @escaping Gate) { state.withLock { $0.gate = gate } }

    /// Told of each socket right after its client was told; the place to set the socket's handlers.
    public func onConnection(_ handler: @escaping @Sendable (Socket) -> Void) {
        state.withLock { $0.connected = handler }
    }

    /// Lets clients that lost their connection come back to where they were: same ids, rooms and data, and the events
    /// that they missed. To be called before the first client comes.
    ///
    /// Every event without acknowledgement that is not volatile then ends with a further argument, the place in the
    /// log. A client that comes back passes the gate without being asked again.
    public func recover(_ options: RecoveryOptions = RecoveryOptions()) {
        let salt = self.options.freshID()
        state.withLock { $0.recovery = Recovery(options: options, salt: salt) }
        recovers.store(true, ordering: .releasing)
    }

    /// The connected sockets, oldest first.
    public var sockets: [Socket] { state.withLock(\.members.all) }

    public func socket(_ id: String) -> Socket? { state.withLock { $0.members[id] } }

    /// Sends an event to every socket that is in one of the rooms (without rooms: to all), and in none of the excepted
    /// ones, once each. A socket's own id is a room.
    ///
    /// - Precondition: the name is none of the protocol's own (`connect`, `disconnect` and the like).
    public func emit(
        _ event: String, _ arguments: Arguments, to rooms: [String] = [], except excepted: [String] = [],
        isVolatile: Bool = false
    ) {
        let audience = Audience(rooms: rooms, excepted: excepted)
        if keepsSessions, !isVolatile { return emitRecoverably(event, arguments, audience) }
        let sockets = state.withLock { $0.members.heard(by: audience) }
        guard !sockets.isEmpty else { return }
        var encoder = ParcelEncoder(.event(event, arguments, offset: nil), isVolatile: isVolatile)
        for socket in sockets { socket.send(encoder.parcel(for: socket)) }
    }

    /// The event's place in the log and on every lane is taken in one step, so that whoever has its offset has what
    /// came before.
    private func emitRecoverably(_ event: String, _ arguments: Arguments, _ audience: Audience) {
        let now = options.now()
        let owed = state.withLock { state -> [(Socket, SendLane.Parcel)] in
            guard let content = state.recovery?.append(event, arguments, audience, now: now) else { return [] }
            var encoder = ParcelEncoder(content)
            return state.members.heard(by: audience).compactMap { socket in
                let parcel = encoder.parcel(for: socket)
                return socket.offer(parcel) ? (socket, parcel) : nil
            }
        }
        for (socket, parcel) in owed { socket.sendNow(parcel) }
    }

    // MARK: - For sockets and clients

    var gate: Gate? { state.withLock(\.gate) }

    var connectionHandler: (@Sendable (Socket) -> Void)? { state.withLock(\.connected) }

    var keepsSessions: Bool { recovers.load(ordering: .acquiring) }

    func join(_ socket: Socket, _ room: String) { state.withLock { $0.members.join(socket, room) } }

    func leave(_ socket: Socket, _ room: String) { state.withLock { $0.members.leave(socket, room) } }

    func rooms(of socket: Socket) -> [String] { state.withLock { $0.members.rooms(of: socket) } }

    /// Puts a socket in; one that still has its id is dropped first.
    func insert(_ socket: Socket) {
        self.socket(socket.id)?.drop()
        // Whoever took the id since then, or is on its way out, loses its place at once.
        let displaced = state.withLock { state in
            let holder = state.members[socket.id]
            if let holder { _ = state.members.remove(holder) }
            state.members.insert(socket, rooms: socket.admission.rooms)
            return holder
        }
        displaced?.drop()
    }

    /// - Returns: the rooms it was in.
    func remove(_ socket: Socket, keepsSession: Bool) -> [String] {
        let now = options.now()
        let data = socket.data
        return state.withLock { state in
            guard state.members.contains(socket) else { return [] }
            let rooms = state.members.remove(socket)
            if keepsSession { state.recovery?.keep(socket, rooms: rooms, data: data, now: now) }
            return rooms
        }
    }

    /// Brings back the session that a CONNECT packet names, with what it missed; nil: it begins anew.
    func restore(_ request: ConnectRequest, client: Client) -> (Socket, missed: [EngineMessage])? {
        guard keepsSessions, let privateID = request.auth?["pid"]?.string, let offset = request.auth?["offset"]?.string
        else { return nil }
        let now = options.now()
        return state.withLock { state in
            guard let session = state.recovery?.restore(privateID, offset: offset, now: now) else { return nil }
            let socket = Socket(
                id: session.id, request: request, admission: session.admission, home: self, client: client)
            state.members.insert(socket, rooms: session.rooms)
            return (socket, session.missed.flatMap { SocketPacket($0, namespace: request.namespace).messages })
        }
    }
}
