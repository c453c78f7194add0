internal import Synchronization

extension Socket {
    /// Handles what arrived, in its turn.
    func take(_ item: Inbox.Item) {
        guard state.withLock({ $0.inbox.offer(item) }) else { return }
        handle(item)
        workOff()
    }

    /// Handles what waits; for whoever has the turn.
    func workOff() {
        while true {
            let items = state.withLock { $0.inbox.next() }
            guard !items.isEmpty else { return }
            for item in items { handle(item) }
        }
    }

    private func handle(_ item: Inbox.Item) {
        switch item {
        case .event(let name, let arguments, let id):
            let answer = id.map { Answer(id: $0, socket: self) }
            handle(SocketEvent(name: name, arguments: arguments, answer: answer))
        case .acknowledgement(let arguments, let id): settle(id, .success(arguments))
        case .left: end(.clientNamespaceDisconnect)
        case .ended(let reason, let rooms):
            state.withLock(\.handlers.disconnected)?(self, reason, rooms)
            client.server.socketEnded()
        }
    }

    private func handle(_ event: SocketEvent) {
        let (handler, guards) = state.withLock { state in
            (state.handlers.events[ExactName(event.name)] ?? state.handlers.any, state.handlers.guards)
        }
        for look in guards {
            do {
                try look(self, event)
            } catch {
                state.withLock(\.handlers.refused)?(self, event, error)
                return
            }
        }
        handler?(self, event)
    }

    /// Leaves the namespace; only the first call does anything.
    ///
    /// - Parameters:
    ///   - farewell: tells the client, which then does not come back by itself.
    ///   - sent: called when the client has been told; at once when the socket is ending already.
    func end(_ reason: DisconnectReason, farewell: Bool = false, sent: (@Sendable () -> Void)? = nil) {
        let (isFirst, leaving) = state.withLock { state in
            defer { state.hasLeft = true }
            return (!state.hasLeft, state.handlers.disconnecting)
        }
        guard isFirst else {
            sent?()
            return
        }
        leaving?(self, reason)
        let parcel = SendLane.Parcel(SocketPacket(.disconnect, namespace: namespace).messages, sent: sent)
        let (hasLane, waits) = state.withLock { state in
            defer { state.lane.close() }
            return (farewell && state.lane.offer(parcel), state.acknowledgements.close())
        }
        if hasLane { sendNow(parcel) }
        let rooms = home.remove(self, keepsSession: reason.isRecoverable)
        client.forget(self)
        for wait in waits { wait.end(.failure(.disconnected)) }
        take(.ended(reason, rooms: rooms))
    }
}
