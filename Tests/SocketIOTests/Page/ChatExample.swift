import JSONText
import SocketIO
import Synchronization

/// A transport that goes nowhere: one client in the same process, who keeps what it hears.
final class ToyConnection: EngineConnection {
    let id = "known to the server and this client alone"
    let handshake = Handshake(url: "/socket.io/?EIO=4&transport=toy")
    private let state = Mutex<(listener: (any EngineListener)?, heard: [String])>((nil, []))

    init(to server: SocketServer) {
        let listener = server.open(self)
        state.withLock { $0.listener = listener }
    }

    // The server calls these.
    var queuedBytes: Int { 0 }

    func send(_ messages: [EngineMessage], isVolatile: Bool) {
        state.withLock { state in
            for case .text(let bytes) in messages { state.heard.append(String(decoding: bytes, as: UTF8.self)) }
        }
    }

    func close(_ reason: DisconnectReason) {
        let listener = state.withLock { state in
            defer { state.listener = nil }
            return state.listener
        }
        listener?.closed(reason)
    }

    // The client does these.
    func say(_ packet: String) { state.withLock(\.listener)?.receive(.text(Array(packet.utf8))) }

    /// Waits for so many packets.
    func hear(_ count: Int) async -> [String] {
        while state.withLock(\.heard.count) < count { await Task.yield() }
        return state.withLock { state in
            defer { state.heard.removeFirst(count) }
            return Array(state.heard.prefix(count))
        }
    }
}

/// People in a lobby.
func makeChat() -> SocketServer {
    let server = SocketServer()
    let chat = server.namespace("/chat")
    chat.admit { request throws(ConnectRefusal) in
        guard let name = request.auth?["name"]?.string else { throw ConnectRefusal("Who are you?") }
        return Admission(rooms: ["lobby"], userData: name)
    }
    chat.onConnection { socket in
        socket.on("say") { socket, event in
            guard let text = event.arguments[0] else { return }
            socket.broadcast("said", Arguments([text]), to: ["lobby"])
            event.acknowledge(Arguments(json: Array("true".utf8)))
        }
        socket.onDisconnect { socket, _, rooms in
            socket.broadcast("left", Arguments([socket.request.auth?["name"]].compactMap { $0 }), to: rooms)
        }
    }
    return server
}

/// What two clients hear.
func chatExample() async -> [String] {
    let server = makeChat()
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
