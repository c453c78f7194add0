internal import JSONText
internal import Synchronization

extension Client {
    /// Asks the gate of a namespace, or goes on where the client was.
    func connect(_ request: ConnectRequest, ticket: Int) {
        guard let namespace = server.find(request.namespace) else {
            return refuse(request, ticket: ticket, ConnectRefusal("Invalid namespace"))
        }
        if let (socket, missed) = namespace.restore(request, client: self) {
            return welcome(socket, ticket: ticket, after: missed)
        }
        guard let gate = namespace.gate else { return admit(request, ticket: ticket, Admission(), to: namespace) }
        Task {
            do throws(ConnectRefusal) {
                admit(request, ticket: ticket, try await gate(request), to: namespace)
            } catch {
                refuse(request, ticket: ticket, error)
            }
        }
    }

    /// The client took this CONNECT back; it may have sent another since.
    private func moveOn(_ namespace: String, ticket: Int) {
        act(state.withLock { $0.next(namespace, ticket: ticket) })
    }

    private func refuse(_ request: ConnectRequest, ticket: Int, _ refusal: ConnectRefusal) {
        guard state.withLock({ $0.giveUp(request.namespace, ticket: ticket) }) else {
            return moveOn(request.namespace, ticket: ticket)
        }
        let content = SocketPacket.Content.connectError(refusal.payload)
        connection.send(SocketPacket(content, namespace: request.namespace).messages)
    }

    private func admit(_ request: ConnectRequest, ticket: Int, _ admission: Admission, to namespace: Namespace) {
        guard state.withLock({ $0.isJoining(request.namespace, ticket: ticket) }) else {
            return moveOn(request.namespace, ticket: ticket)
        }
        var admission = admission
        if namespace.keepsSessions, admission.privateID == nil { admission.privateID = server.options.freshID() }
        let socket = Socket(
            id: admission.id ?? server.options.freshID(), request: request, admission: admission, home: namespace,
            client: self)
        namespace.insert(socket)
        welcome(socket, ticket: ticket, after: [])
    }

    /// Tells the client what it missed, then that it is in; then the application; then lets events through.
    private func welcome(_ socket: Socket, ticket: Int, after missed: [SocketPacket.Content]) {
        server.socketBegins()
        guard state.withLock({ $0.join(socket, ticket: ticket) }) else {
            server.socketEnded()
            _ = socket.home.remove(socket, keepsSession: socket.isRecovered)
            return moveOn(socket.namespace, ticket: ticket)
        }
        stopTimer()
        connection.welcome()
        let packets = (missed + [.connect(socket.connectPayload)]).map { SocketPacket($0, namespace: socket.namespace) }
        socket.state.withLock { $0.lane.open() }
        socket.sendNow(SendLane.Parcel(packets.flatMap(\.messages)))
        socket.home.connectionHandler?(socket)
        socket.workOff()
    }
}

extension Socket {
    /// What the client is told of itself.
    fileprivate var connectPayload: JSONSlice {
        let text = JSONWriter.text(capacity: 64) { writer in
            writer.object { object in
                object.field("sid", id)
                if let privateID = admission.privateID { object.field("pid", privateID) }
            }
        }
        return JSONSlice(trusted: text[...])
    }
}

extension ConnectRefusal {
    fileprivate var payload: JSONSlice {
        let text = JSONWriter.text { writer in
            writer.object { object in
                object.field("message", message)
                if let data { object.field("data", raw: data.bytes) }
            }
        }
        return JSONSlice(trusted: text[...])
    }
}
