internal import Synchronization

/// One connection with its sockets.
final class Client: EngineListener {
    let server: SocketServer
    let connection: any EngineConnection
    let state: Mutex<ConnectionState>

    init(server: SocketServer, connection: any EngineConnection) {
        self.server = server
        self.connection = connection
        state = Mutex(ConnectionState(server.options))
    }

    /// Gives the client its time to join a namespace.
    func startTimer() {
        let timer = server.options.schedule(server.options.connectTimeout) { [weak self] in
            guard let self, state.withLock({ !$0.hasJoined && !$0.isClosed }) else { return }
            close(.forcedClose)
        }
        if !state.withLock({ $0.keep(timer) }) { timer.cancel() }
    }

    func stopTimer() { state.withLock { $0.takeTimer() }?.cancel() }

    func receive(_ message: EngineMessage) {
        let now = server.options.now()
        act(state.withLock { $0.receive(message, now: now) })
    }

    func act(_ step: ConnectionState.Step) {
        switch step {
        case .nothing: return
        case .connect(let connect):
            let request = ConnectRequest(
                namespace: connect.namespace, auth: connect.auth, handshake: connection.handshake)
            self.connect(request, ticket: connect.ticket)
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
        let sockets = takeOut()
        let connection = connection
        let farewells = Countdown(sockets.count) { connection.close(.forcedServerClose) }
        for socket in sockets { socket.end(.serverNamespaceDisconnect, farewell: true) { farewells.step() } }
    }

    /// Ends the connection; its sockets hear why when all that came is handled, its client only that it ended.
    func shutDown() { connection.close(.serverShuttingDown) }

    /// Ends the connection; its sockets hear of it when the transport has ended.
    func close(_ reason: DisconnectReason) {
        state.withLock { $0.close() }
        stopTimer()
        connection.close(reason)
    }

    func forget(_ socket: Socket) { state.withLock { $0.forget(socket) } }

    private func takeOut() -> [Socket] {
        defer { stopTimer() }
        return state.withLock { state in
            state.close()
            return state.sockets
        }
    }
}

/// Does something once, when so many others are done.
private final class Countdown: Sendable {
    private let left: Atomic<Int>
    private let done: @Sendable () -> Void

    init(_ count: Int, done: @escaping @Sendable () -> Void) {
        left = Atomic(count)
        self.done = done
        if count == 0 { done() }
    }

    func step() {
        if left.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { done() }
    }
}
