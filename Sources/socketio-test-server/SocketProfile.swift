internal import SocketIO

/// What the official Socket.IO suite expects: `/` that answers, `/custom` that greets, nothing else.
func socketProfile() -> SocketServer {
    var options = SocketOptions()
    options.connectTimeout = .seconds(1)
    let server = SocketServer(options: options)
    server.namespace("/").onConnection { socket in
        socket.emit("auth", socket.auth)
        socket.on("message") { $0.emit("message-back", $1.arguments.rewritten) }
        socket.on("message-with-ack") { $1.acknowledge($1.arguments.rewritten) }
    }
    server.namespace("/custom").onConnection { $0.emit("auth", $0.auth) }
    return server
}
