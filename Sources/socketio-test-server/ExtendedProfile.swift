internal import JSONText
internal import SocketIO

/// For what clients rely on beyond the official suites: every behaviour of the server can be asked for by an event.
func extendedProfile(recovers: Bool) -> SocketServer {
    var options = SocketOptions()
    options.connectTimeout = .seconds(1)
    options.admit = { handshake throws(EngineError) in
        if handshake.header("x-deny") != nil { throw .forbidden("denied by test") }
    }
    let server = SocketServer(options: options)
    let reasons = Reasons()
    for name in ["/", "/api", "/custom", "/auth"] {
        let audience = Audience(namespace: server.namespace(name), recovery: recovers ? Recovery() : nil)
        audience.namespace.admit { request throws(ConnectRefusal) in
            if let resumed = audience.recovery?.resume(request) { return resumed }
            if name == "/auth", let refusal = refusal(request) { throw refusal }
            return audience.recovery?.begin() ?? Admission()
        }
        audience.namespace.onConnection { socket in
            audience.recovery?.attach(socket)
            socket.onDisconnect { socket, reason, rooms in
                reasons[socket.id] = reason
                audience.recovery?.detach(socket, reason, rooms: rooms)
            }
            handleEchoes(of: socket, audience)
            handleQuestions(of: socket, audience)
            handleState(of: socket, audience, reasons)
            handleRooms(of: socket, audience)
            handleBursts(of: socket, audience)
            handleEnds(of: socket, audience)
            audience.emit("auth", socket.auth, to: socket)
        }
    }
    return server
}

/// Why `/auth` does not let somebody in.
private func refusal(_ request: ConnectRequest) -> ConnectRefusal? {
    if request.auth?["token"]?.string == "good" { return nil }
    guard request.auth?["nodata"] == nil else { return ConnectRefusal("Not authorized") }
    let data = #"{"code":401,"content":"Please retry later"}"#
    return ConnectRefusal("Not authorized", data: JSONSlice(trusted: Array(data.utf8)[...]))
}
