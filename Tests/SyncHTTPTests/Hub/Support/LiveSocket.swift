import JSONText
import Testing

/// A client of the chat on a real connection: it speaks Socket.IO packets over a WebSocket.
struct LiveSocket: Sendable {
    let socket: WebSocketClient

    /// Connects and waits for the answer to its CONNECT.
    init(_ server: TestServer, as name: String) async throws {
        socket = try await WebSocketClient.open(port: server.port)
        _ = try await socket.message()
        try await socket.send(#"40{"token":"\#(try server.token(name))"}"#)
        while let message = try await socket.message(), !message.hasPrefix("40") {}
    }

    /// The acknowledgement of an event.
    func ask(_ name: String, _ body: String) async throws -> JSONSlice {
        try await socket.send("4217[\"\(name)\",\(body)]")
        while let message = try await socket.message() {
            guard message.hasPrefix("4317[") else {
                try #require(!message.hasPrefix("frame"), "\(message)")
                continue
            }
            let list = JSONSlice(trusted: Array(message.dropFirst(4).utf8)[...])
            return try #require(list.elements.first)
        }
        throw Ended()
    }

    struct Ended: Error {}
}
