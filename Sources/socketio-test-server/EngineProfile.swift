internal import SocketIO

/// Engine.IO without Socket.IO: every message goes back unchanged, text as text and bytes as bytes.
struct EchoApplication: EngineApplication {
    func admit(_ handshake: Handshake) {}

    func open(_ connection: any EngineConnection) -> any EngineListener { Echo(connection) }
}

private final class Echo: EngineListener {
    private let connection: any EngineConnection

    init(_ connection: any EngineConnection) { self.connection = connection }

    func receive(_ message: EngineMessage) { connection.send([message]) }

    func closed(_ reason: DisconnectReason) {}
}
