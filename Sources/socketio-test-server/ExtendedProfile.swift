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
    var minute = RecoveryOptions()
    minute.duration = .seconds(60)
    let reasons = Reasons()
    for name in ["/", "/api", "/custom", "/auth"] {
        let namespace = server.namespace(name)
        if recovers { namespace.recover(minute) }
        if name == "/auth" {
            namespace.admit { request throws(ConnectRefusal) in
                if let refusal = refusal(request) { throw refusal }
                return Admission()
            }
        }
        namespace.onConnection { socket in
            socket.onDisconnect { socket, reason, _ in reasons[socket.id] = reason }
            handleEchoes(of: socket)
            handleQuestions(of: socket)
            handleState(of: socket, reasons)
            handleRooms(of: socket, namespace)
            handleBursts(of: socket)
            handleEnds(of: socket)
            socket.emit("auth", socket.auth)
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
