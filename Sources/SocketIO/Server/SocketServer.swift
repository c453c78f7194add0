internal import Synchronization

/// A Socket.IO 5 server on top of Engine.IO 4 connections, without any I/O of its own.
///
/// It is told of connections and what they carry through `EngineApplication`, and sends through `EngineConnection`.
public final class SocketServer: EngineApplication {
    let options: SocketOptions
    private let state = Mutex(State())

    private struct State {
        var namespaces: [ExactName: Namespace] = [:]
        var clients: [ObjectIdentifier: Client] = [:]
        /// Sockets whose end is not handled yet; they may outlive their client, on a thread that has their turn.
        var sockets = 0
        var isShuttingDown = false
        /// Who waits for the last end.
        var waiting: [CheckedContinuation<Void, Never>] = []

        var isFinished: Bool { clients.isEmpty && sockets == 0 }
    }

    public init(options: SocketOptions = SocketOptions()) { self.options = options }

    /// The namespace of this name, made at its first mention. Further names lead to the same sockets and rooms.
    ///
    /// - Precondition: names begin with a slash and hold neither comma nor question mark.
    public func namespace(_ name: String, aliases: [String] = []) -> Namespace {
        for name in [name] + aliases {
            let isName = name.first == "/" && !name.contains { $0 == "," || $0 == "?" }
            precondition(isName, "\(name) is no namespace: no client could name it")
        }
        return make(name, aliases)
    }

    private func make(_ name: String, _ aliases: [String]) -> Namespace {
        state.withLock { state in
            let found = state.namespaces[ExactName(name)] ?? Namespace(name: name, options: options)
            for name in [name] + aliases { state.namespaces[ExactName(name)] = found }
            return found
        }
    }

    /// Ends the connections, without a DISCONNECT packet: clients come back by themselves. What they sent before they
    /// knew is still handled; then every socket's handlers are told "server shutting down". Who comes from now on is
    /// told to try again later.
    public func shutDown() {
        let clients = state.withLock { state in
            state.isShuttingDown = true
            return Array(state.clients.values)
        }
        for client in clients { client.shutDown() }
    }

    /// Returns when there is no connection and every socket's handlers were told of its end; after `shutDown`, when
    /// that is so of the last one.
    public func finished() async {
        await withCheckedContinuation { continuation in
            let isFinished = state.withLock { state in
                if !state.isFinished { state.waiting.append(continuation) }
                return state.isFinished
            }
            if isFinished { continuation.resume() }
        }
    }

    public func admit(_ handshake: Handshake) throws(EngineError) {
        if state.withLock(\.isShuttingDown) { throw .unavailable("server shutting down") }
        try options.admit(handshake)
    }

    public func open(_ connection: any EngineConnection) -> any EngineListener {
        let client = Client(server: self, connection: connection)
        let isShuttingDown = state.withLock { state in
            state.clients[ObjectIdentifier(client)] = client
            return state.isShuttingDown
        }
        if isShuttingDown { client.shutDown() } else { client.startTimer() }
        return client
    }

    func find(_ name: String) -> Namespace? { state.withLock { $0.namespaces[ExactName(name)] } }

    func forget(_ client: Client) { finish { $0.clients[ObjectIdentifier(client)] = nil } }

    /// A socket is about to come into being.
    func socketBegins() { state.withLock { $0.sockets += 1 } }

    /// Nothing more of a socket's is handled.
    func socketEnded() { finish { $0.sockets -= 1 } }

    private func finish(_ edit: (inout State) -> Void) {
        let waiting = state.withLock { state in
            edit(&state)
            guard state.isFinished else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
