import JSONText
import SocketIO
import Synchronization

/// A transport that goes nowhere: one client in the same process, who keeps what it hears.
final class ToyConnection: EngineConnection {
    let id = "known to the server and this client alone"
    let handshake = Handshake(url: "/socket.io/?EIO=4&transport=toy")
    private let state = Mutex(State())

    private struct State {
        var listener: (any EngineListener)?
        var end: DisconnectReason?
        var heard: [String] = []
    }

    init(to server: any EngineApplication) {
        let listener = server.open(self)
        let end = state.withLock { state in
            if state.end == nil { state.listener = listener }
            return state.end
        }
        // The server ended it before it knew whom to tell.
        if let end { listener.closed(end) }
    }

    // The server calls these.
    var queuedBytes: Int { 0 }

    func send(_ messages: [EngineMessage], isVolatile: Bool) {
        state.withLock { state in
            guard state.end == nil else { return }
            for case .text(let bytes) in messages { state.heard.append(String(decoding: bytes, as: UTF8.self)) }
        }
    }

    func close(_ reason: DisconnectReason) {
        let listener = state.withLock { state in
            state.end = state.end ?? reason
            defer { state.listener = nil }
            return state.listener
        }
        listener?.closed(reason)
    }

    // The client does these.
    func say(_ packet: String) { state.withLock(\.listener)?.receive(.text(Array(packet.utf8))) }

    /// Waits for so many packets, or the end.
    func hear(_ count: Int) async -> [String] {
        while state.withLock({ $0.heard.count < count && $0.end == nil }) { await Task.yield() }
        return state.withLock { state in
            let heard = Array(state.heard.prefix(count))
            state.heard.removeFirst(heard.count)
            return heard
        }
    }
}

/// People in a lobby.
func makeChat(_ options: SocketOptions = SocketOptions()) -> SocketServer {
    let server = SocketServer(options: options)
    let chat = server.namespace("/chat")
    chat.admit { request throws(ConnectRefusal) in
        guard let name = request.auth?["name"]?.string else { throw ConnectRefusal("Who are you?") }
        return Admission(rooms: ["lobby"], userData: name)
    }
    chat.onConnection { socket in
        socket.on("say") { socket, event in
            guard let text = event.arguments[0] else { return }
            socket.broadcast("said", Arguments([text]), to: ["lobby"])
            event.acknowledge(Arguments(trusted: Array("true".utf8)))
        }
        socket.onDisconnect { socket, _, rooms in
            socket.broadcast("left", Arguments([socket.request.auth?["name"]].compactMap { $0 }), to: rooms)
        }
    }
    return server
}

/// What two clients hear.
func chatExample(_ options: SocketOptions = SocketOptions()) async -> [String] {
    let server = makeChat(options)
    let (ann, bob) = (ToyConnection(to: server), ToyConnection(to: server))
    ann.say("0/chat,{}")
    var heard = await ann.hear(1)
    ann.say(#"0/chat,{"name":"Ann"}"#)
    bob.say(#"0/chat,{"name":"Bob"}"#)
    heard += await ann.hear(1)
    heard += await bob.hear(1)
    ann.say(#"2/chat,1["say","Hello"]"#)
    heard += await bob.hear(1)
    heard += await ann.hear(1)
    bob.say("1/chat,")
    heard += await ann.hear(1)
    server.shutDown()
    return heard
}
