internal import JSONText

/// What one connection is: the namespaces it is in, and the packet it is in the middle of. It decides; the client acts.
struct ConnectionState {
    private enum Member {
        /// The gate decides; the ticket tells its answer from that to an earlier CONNECT.
        case joining(ticket: Int)
        /// The client said good-bye while the gate decides. Should it ask again, its turn comes when the gate is done.
        case abandoned(ticket: Int, next: Connect?)
        case joined(Socket)
        /// The server sent the client away. What was on its way meanwhile means nothing.
        case dismissed
    }

    /// A CONNECT packet that the rules allow.
    struct Connect {
        var namespace: String
        var auth: JSONSlice?
        var ticket: Int
    }

    /// What is to be done about a message.
    enum Step {
        case nothing
        case connect(Connect)
        case take(Socket, Inbox.Item)
        /// The client broke the rules.
        case close
    }

    private let maximumConnects: Int
    private var reader: SocketPacketReader
    private var connects = ConnectMeter()
    private var members: [ExactName: Member] = [:]
    private var tickets = 0
    private var timer: ScheduledAction?
    private(set) var hasJoined = false
    /// Whether nothing is taken any more.
    private(set) var isClosed = false

    init(_ options: SocketOptions) {
        maximumConnects = options.maximumConnects
        reader = SocketPacketReader(
            maximumAttachments: options.maximumAttachments, maximumBytes: options.maximumAttachmentBytes)
    }

    mutating func receive(_ message: EngineMessage, now: ContinuousClock.Instant) -> Step {
        guard !isClosed else { return .nothing }
        do throws(PacketError) {
            let packet = try reader.read(message) { [members] header in
                Self.isLegal(header.code, members[ExactName(header.namespace)])
            }
            return packet.map { receive($0, now: now) } ?? .nothing
        } catch {
            return refuse()
        }
    }

    /// Whether a packet of this kind may come, as things stand with its namespace.
    private static func isLegal(_ code: SocketPacket.Code, _ member: Member?) -> Bool {
        switch (code, member) {
        case (.connect, nil), (.connect, .dismissed), (.connect, .abandoned(_, next: nil)): true
        case (.disconnect, nil), (.disconnect, .abandoned(_, next: nil)): false
        case (.disconnect, _): true
        case (.connect, _), (.connectError, _), (_, nil), (_, .joining), (_, .abandoned): false
        case (_, .joined), (_, .dismissed): true
        }
    }

    private mutating func receive(_ packet: SocketPacket, now: ContinuousClock.Instant) -> Step {
        switch (packet.content, members[ExactName(packet.namespace)]) {
        case (.event(let name, let arguments, let id), .joined(let socket)):
            return .take(socket, .event(name: name, arguments, id: id))
        case (.acknowledgement(let arguments, let id), .joined(let socket)):
            return id.map { .take(socket, .acknowledgement(arguments, id: $0)) } ?? .nothing
        case (.connect(let auth), let member):
            guard connects.take(maximum: maximumConnects, now: now) else { return refuse() }
            return connect(packet.namespace, auth, member)
        case (.disconnect, .joined(let socket)):
            members[ExactName(packet.namespace)] = nil
            return .take(socket, .left)
        case (.disconnect, .joining(let ticket)), (.disconnect, .abandoned(let ticket, _)):
            members[ExactName(packet.namespace)] = .abandoned(ticket: ticket, next: nil)
            return .nothing
        case (.event, .dismissed), (.acknowledgement, .dismissed), (.disconnect, .dismissed): return .nothing
        case (.connectError, _), (.event, _), (.acknowledgement, _), (.disconnect, _): return refuse()
        }
    }

    private mutating func connect(_ namespace: String, _ auth: JSONSlice?, _ member: Member?) -> Step {
        tickets += 1
        let connect = Connect(namespace: namespace, auth: auth, ticket: tickets)
        if case .abandoned(let ticket, _) = member {
            members[ExactName(namespace)] = .abandoned(ticket: ticket, next: connect)
            return .nothing
        }
        members[ExactName(namespace)] = .joining(ticket: tickets)
        return .connect(connect)
    }

    private mutating func refuse() -> Step {
        isClosed = true
        return .close
    }

    /// What follows a CONNECT that the client took back, once nothing more is done about it.
    mutating func next(_ namespace: String, ticket: Int) -> Step {
        guard !isClosed, case .abandoned(ticket, let next) = members[ExactName(namespace)] else { return .nothing }
        members[ExactName(namespace)] = next.map { .joining(ticket: $0.ticket) }
        return next.map { .connect($0) } ?? .nothing
    }

    /// Whether the gate's answer is still waited for.
    func isJoining(_ namespace: String, ticket: Int) -> Bool {
        guard !isClosed, case .joining(ticket) = members[ExactName(namespace)] else { return false }
        return true
    }

    /// - Returns: whether the socket is in the namespace now: its CONNECT may have been overtaken by the end.
    mutating func join(_ socket: Socket, ticket: Int) -> Bool {
        guard isJoining(socket.namespace, ticket: ticket) else { return false }
        members[ExactName(socket.namespace)] = .joined(socket)
        hasJoined = true
        return true
    }

    /// - Returns: whether the client still waits to hear that it is not let in.
    mutating func giveUp(_ namespace: String, ticket: Int) -> Bool {
        guard isJoining(namespace, ticket: ticket) else { return false }
        members[ExactName(namespace)] = nil
        return true
    }

    /// The socket has left, unless the client said so itself.
    mutating func forget(_ socket: Socket) {
        if case .joined(let member) = members[ExactName(socket.namespace)], member === socket {
            members[ExactName(socket.namespace)] = .dismissed
        }
    }

    /// Keeps the timer of `connectTimeout`; false: it is not needed any more.
    mutating func keep(_ timer: ScheduledAction) -> Bool {
        guard !isClosed, !hasJoined else { return false }
        self.timer = timer
        return true
    }

    /// The sockets of this connection.
    var sockets: [Socket] {
        members.values.compactMap { if case .joined(let socket) = $0 { socket } else { nil } }
            .sorted { $0.namespace < $1.namespace }
    }

    /// Takes nothing from now on.
    mutating func close() { isClosed = true }

    /// The timer, for the caller to cancel, once it has nothing to wait for.
    mutating func takeTimer() -> ScheduledAction? {
        guard isClosed || hasJoined else { return nil }
        defer { timer = nil }
        return timer
    }
}
