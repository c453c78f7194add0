internal import Synchronization

/// A Socket.IO 5 server on top of Engine.IO 4 connections, without any I/O of its own.
///
/// It is told of connections and what they carry through `EngineApplication`, and sends through `EngineConnection`.
public final class SocketServer: EngineApplication {
    let options: SocketOptions
    private let state = Mutex(State())

    private struct State {
        var namespaces: [String: Namespace] = [:]
        var clients: [ObjectIdentifier: Client] = [:]
        var isShuttingDown = false
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
            let found = state.namespaces[name] ?? Namespace(name: name, options: options)
            for name in [name] + aliases { state.namespaces[name] = found }
            return found
        }
    }

    /// Tells every socket's handlers "server shutting down" and ends the connections, without a DISCONNECT packet:
    /// clients come back by themselves. Who comes from now on is told to try again later.
    public func shutDown() {
        let clients = state.withLock { state in
            state.isShuttingDown = true
            return Array(state.clients.values)
        }
        for client in clients { client.shutDown() }
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

    func find(_ name: String) -> Namespace? { state.withLock { $0.namespaces[name] } }

    func forget(_ client: Client) { state.withLock { $0.clients[ObjectIdentifier(client)] = nil } }
}
