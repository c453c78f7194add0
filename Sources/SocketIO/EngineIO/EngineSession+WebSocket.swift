extension EngineSession {
    /// A WebSocket comes to a connection that began with polling; it is tried before it is used.
    ///
    /// - Throws: when there is one already or one is being tried: the new one is refused.
    public mutating func attach(socket: Int, now: Instant) throws(EngineError) {
        tick(now: now)
        guard isOpen else { throw .unknownSession }
        guard transport == .polling, probe == nil else { throw .badRequest }
        probe = Probe(socket: socket, deadline: now + options.upgradeTimeout)
    }

    /// What a message of a WebSocket says.
    ///
    /// - Parameter packet: nil when it is none.
    public mutating func receive(_ packet: EnginePacket?, from socket: Int, now: Instant) {
        guard isOpen else {
            if leaving != nil, case .message(let message) = packet { effects.append(.deliver(message)) }
            return
        }
        if probe?.socket == socket {
            receiveProbe(packet, now: now)
        } else if transport == .webSocket(socket) {
            guard let packet else {
                finish(.parseError, now: now)
                return
            }
            handle(packet, now: now)
        }
    }

    private mutating func receiveProbe(_ packet: EnginePacket?, now: Instant) {
        guard let probe else { return }
        switch packet {
        case .ping(EnginePacket.probe):
            self.probe?.isConfirmed = true
            effects.append(.confirm(socket: probe.socket))
            // The client completes the upgrade only when its GET has come back.
            if let poll {
                self.poll = nil
                effects.append(.answer(poll: poll, [.noop]))
            }
        case .upgrade where probe.isConfirmed: completeUpgrade(to: probe.socket, now: now)
        default:
            self.probe = nil
            effects.append(.end(socket: probe.socket, abruptly: false))
        }
    }

    private mutating func completeUpgrade(to socket: Int, now: Instant) {
        probe = nil
        transport = .webSocket(socket)
        // Its GETs are over by now; one that comes together with the last packet is too late.
        if let poll {
            self.poll = nil
            noopAt = nil
            effects.append(.refuse(poll: poll))
        }
        if pongDue != nil { heardPong(now: now) }
        requestFlush()
    }

    /// A WebSocket has ended, or must because of what its client sent (`isError`).
    public mutating func socketClosed(_ socket: Int, isError: Bool, now: Instant) {
        if let reason = leaving, transport == .webSocket(socket) {
            leaving = nil
            effects.append(.ended(reason))
        } else if probe?.socket == socket {
            probe = nil
        } else if transport == .webSocket(socket) {
            finish(isError ? .transportError : .transportClose, now: now)
        }
    }
}
