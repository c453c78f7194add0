internal import JSONText
internal import SocketIO

/// For load generators: an echo, messages to one socket, and rooms.
func loadProfile() -> SocketServer {
    let server = SocketServer()
    let namespace = server.namespace("/")
    namespace.onConnection { socket in
        socket.on("message") { $0.emit("message-back", $1.arguments) }
        socket.on("dm") { namespace.emit("dm", $1.arguments.dropFirst(), to: [$1.arguments.text(0)]) }
        socket.on("room") { namespace.emit("room", $1.arguments.dropFirst(), to: [$1.arguments.text(0)]) }
        socket.on("join") { socket, event in
            if let room = event.arguments[0]?.string { socket.join(room) }
            event.acknowledge()
        }
    }
    return server
}
