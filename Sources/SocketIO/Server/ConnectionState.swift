internal import JSONText

/// What one connection is: the namespaces it is in, and the packet it is in the middle of. It decides; the client acts.
struct ConnectionState {
    private enum Member {
        /// The gate decides; the ticket tells its answer from that to an earlier CONNECT.
        case joining(ticket: Int)
        case joined(Socket)
        /// The server sent the client away. What was on its way meanwhile means nothing.
        case dismissed
    }

    /// What is to be done about a message.
    enum Step {
        case nothing
        case connect(namespace: String, auth: JSONSlice?, ticket: Int)
        case take(Socket, Inbox.Item)
        /// The client broke the rules.
        case close
    }

    private var reader: SocketPacketReader
    private var members: [String: Member] = [:]
    private var tickets = 0
    private var timer: ScheduledAction?
    private(set) var hasJoined = false
    /// Whether nothing is taken any more.
    private(set) var isClosed = false

    init(maximumAttachments: Int) { reader = SocketPacketReader(maximumAttachments: maximumAttachments) }

    mutating func receive(_ message: EngineMessage) -> Step {
        guard !isClosed else { return .nothing }
        do throws(PacketError) {
            guard let packet = try reader.read(message) else { return .nothing }
            return receive(packet)
        } catch {
            return refuse()
        }
    }

    private mutating func receive(_ packet: SocketPacket) -> Step {
        switch (packet.content, members[packet.namespace]) {
        case (.event(let name, let arguments, let id), .joined(let socket)):
            return .take(socket, .event(name: name, arguments, id: id))
        case (.acknowledgement(let arguments, let id), .joined(let socket)):
            return id.map { .take(socket, .acknowledgement(arguments, id: $0)) } ?? .nothing
        case (.connect(let auth), nil), (.connect(let auth), .dismissed):
            tickets += 1
            members[packet.namespace] = .joining(ticket: tickets)
            return .connect(namespace: packet.namespace, auth: auth, ticket: tickets)
        case (.disconnect, .joined(let socket)):
            members[packet.namespace] = nil
            return .take(socket, .left)
        case (.disconnect, .joining):
            members[packet.namespace] = nil
            return .nothing
        case (.event, .dismissed), (.acknowledgement, .dismissed), (.disconnect, .dismissed): return .nothing
        case (.connect, _), (.connectError, _), (.event, _), (.acknowledgement, _), (.disconnect, _): return refuse()
        }
    }

    private mutating func refuse() -> Step {
        isClosed = true
        return .close
    }

    /// Whether the gate's answer is still waited for.
    func isJoining(_ namespace: String, ticket: Int) -> Bool {
        guard !isClosed, case .joining(ticket) = members[namespace] else { return false }
        return true
    }

    /// - Returns: whether the socket is in the namespace now: its CONNECT may have been overtaken by the end.
    mutating func join(_ socket: Socket, ticket: Int) -> Bool {
        guard isJoining(socket.namespace, ticket: ticket) else { return false }
        members[socket.namespace] = .joined(socket)
        hasJoined = true
        return true
    }

    /// - Returns: whether the client still waits to hear that it is not let in.
    mutating func giveUp(_ namespace: String, ticket: Int) -> Bool {
        guard isJoining(namespace, ticket: ticket) else { return false }
        members[namespace] = nil
        return true
    }

    /// The socket has left, unless the client said so itself.
    mutating func forget(_ socket: Socket) {
        if case .joined(let member) = members[socket.namespace], member === socket {
            members[socket.namespace] = .dismissed
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
