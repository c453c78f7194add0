import SocketIO
import Synchronization

/// One client without a network: what it says is heard at once, what it is told is kept.
final class MemoryConnection: EngineConnection {
    private struct State {
        var listener: (any EngineListener)?
        var sent: [EngineMessage] = []
        var reason: DisconnectReason?
        var isWritable = true
    }

    let id: String
    let handshake: Handshake
    private let state = Mutex(State())

    init(_ server: SocketServer, id: String = "engine", handshake: Handshake = Handshake()) {
        self.id = id
        self.handshake = handshake
        let listener = server.open(self)
        state.withLock { $0.listener = listener }
        if let reason { listener.closed(reason) }
    }

    // MARK: - Downward

    func send(_ messages: [EngineMessage], isVolatile: Bool) {
        state.withLock { state in
            guard state.reason == nil, state.isWritable || !isVolatile else { return }
            state.sent += messages
        }
    }

    var queuedBytes: Int { state.withLock { $0.sent.reduce(0) { $0 + $1.count } } }

    func close(_ reason: DisconnectReason) {
        let listener = state.withLock { state -> (any EngineListener)? in
            guard state.reason == nil else { return nil }
            state.reason = reason
            return state.listener
        }
        listener?.closed(reason)
    }

    // MARK: - The client's side

    /// Says some packets, each a text or a block of bytes.
    func say(_ messages: EngineMessage...) {
        for message in messages { state.withLock(\.listener)?.receive(message) }
    }

    /// What arrived since the last look.
    func heard() -> [EngineMessage] {
        state.withLock { state in
            defer { state.sent = [] }
            return state.sent
        }
    }

    /// Says something and looks at the answer.
    func ask(_ messages: EngineMessage...) -> [EngineMessage] {
        for message in messages { say(message) }
        return heard()
    }

    /// Why the server's side ended the connection.
    var reason: DisconnectReason? { state.withLock(\.reason) }

    func becomeUnwritable() { state.withLock { $0.isWritable = false } }
}
