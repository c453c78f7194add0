internal import JSONText
internal import Synchronization

/// One connection with its sockets.
final class Client: EngineListener {
    let server: SocketServer
    let connection: any EngineConnection
    private let state: Mutex<ConnectionState>

    init(server: SocketServer, connection: any EngineConnection) {
        self.server = server
        self.connection = connection
        state = Mutex(ConnectionState(maximumAttachments: server.options.maximumAttachments))
    }

    /// Gives the client its time to join a namespace.
    func startTimer() {
        let timer = server.options.schedule(server.options.connectTimeout) { [weak self] in
            guard let self, state.withLock({ !$0.hasJoined && !$0.isClosed }) else { return }
            close(.forcedClose)
        }
        if !state.withLock({ $0.keep(timer) }) { timer.cancel() }
    }

    func receive(_ message: EngineMessage) {
        switch state.withLock({ $0.receive(message) }) {
        case .nothing: return
        case .connect(let namespace, let auth, let ticket):
            let request = ConnectRequest(namespace: namespace, auth: auth, handshake: connection.handshake)
            connect(request, ticket: ticket)
        case .take(let socket, let item): socket.take(item)
        case .close: close(.forcedClose)
        }
    }

    func closed(_ reason: DisconnectReason) {
        server.forget(self)
        for socket in takeOut() { socket.end(reason) }
    }

    /// Sends every socket away, then ends the connection.
    func disconnectAll() {
        for socket in takeOut() { socket.end(.serverNamespaceDisconnect, farewell: true) }
        connection.close(.forcedServerClose)
    }

    /// Ends the connection; its sockets hear why, its client only that it ended.
    func shutDown() {
        for socket in takeOut() { socket.end(.serverShuttingDown) }
        connection.close(.serverShuttingDown)
    }

    /// Ends the connection; its sockets hear of it when the transport has ended.
    func close(_ reason: DisconnectReason) {
        state.withLock { $0.close() }
        connection.close(reason)
    }

    func forget(_ socket: Socket) { state.withLock { $0.forget(socket) } }

    private func takeOut() -> [Socket] {
        state.withLock { state in
            state.close()
            return state.sockets
        }
    }

    // MARK: - Joining

    private func connect(_ request: ConnectRequest, ticket: Int) {
        guard let namespace = server.find(request.namespace) else {
            return refuse(request, ticket: ticket, ConnectRefusal("Invalid namespace"))
        }
        if let (socket, missed) = namespace.restore(request, client: self) {
            return welcome(socket, ticket: ticket, after: missed)
        }
        guard let gate = namespace.gate else { return admit(request, ticket: ticket, Admission(), to: namespace) }
        Task {
            do throws(ConnectRefusal) {
                admit(request, ticket: ticket, try await gate(request), to: namespace)
            } catch {
                refuse(request, ticket: ticket, error)
            }
        }
    }

    private func refuse(_ request: ConnectRequest, ticket: Int, _ refusal: ConnectRefusal) {
        guard state.withLock({ $0.giveUp(request.namespace, ticket: ticket) }) else { return }
        let content = SocketPacket.Content.connectError(refusal.payload)
        connection.send(SocketPacket(content, namespace: request.namespace).messages)
    }

    private func admit(_ request: ConnectRequest, ticket: Int, _ admission: Admission, to namespace: Namespace) {
        guard state.withLock({ $0.isJoining(request.namespace, ticket: ticket) }) else { return }
        var admission = admission
        if namespace.keepsSessions, admission.privateID == nil { admission.privateID = server.options.freshID() }
        let socket = Socket(
            id: admission.id ?? server.options.freshID(), request: request, admission: admission, home: namespace,
            client: self)
        namespace.insert(socket)
        welcome(socket, ticket: ticket, after: [])
    }

    /// Tells the client what it missed, then that it is in; then the application; then lets events through.
    private func welcome(_ socket: Socket, ticket: Int, after missed: [EngineMessage]) {
        guard state.withLock({ $0.join(socket, ticket: ticket) }) else {
            _ = socket.home.remove(socket, keepsSession: socket.isRecovered)
            return
        }
        let answer = SocketPacket(.connect(socket.connectPayload), namespace: socket.namespace).messages
        socket.state.withLock { $0.lane.open() }
        socket.sendNow(SendLane.Parcel(missed + answer))
        socket.home.connectionHandler?(socket)
        socket.workOff()
    }
}

extension Socket {
    /// What the client is told of itself.
    fileprivate var connectPayload: JSONSlice {
        let text = JSONWriter.text(capacity: 64) { writer in
            writer.object { object in
                object.field("sid", id)
                if let privateID = admission.privateID { object.field("pid", privateID) }
            }
        }
        return JSONSlice(trusted: text[...])
    }
}

extension ConnectRefusal {
    fileprivate var payload: JSONSlice {
        let text = JSONWriter.text { writer in
            writer.object { object in
                object.field("message", message)
                if let data { object.field("data", raw: data.bytes) }
            }
        }
        return JSONSlice(trusted: text[...])
    }
}
