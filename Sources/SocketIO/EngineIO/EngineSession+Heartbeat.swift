extension EngineSession {
    /// When `tick` must be called at the latest; nil when nothing is waited for.
    public var deadline: Instant? {
        guard isOpen else { return farewell?.until }
        var deadline = pongDue ?? nextPing
        if let probe { deadline = min(deadline, probe.deadline) }
        if let noopAt { deadline = min(deadline, noopAt) }
        return deadline
    }

    /// Does what is due by now. Every request does it first, so that no deadline depends on a timer's punctuality.
    public mutating func tick(now: Instant) {
        guard isOpen else {
            if let farewell, now >= farewell.until { self.farewell = nil }
            return
        }
        // Reckoned from the time when the ping was due, not from when it was sent.
        let due = pongDue ?? nextPing + options.pingTimeout
        guard now < due else {
            finish(.pingTimeout, now: now)
            return
        }
        if pongDue == nil, now >= nextPing {
            pongDue = due
            enqueuePing()
        }
        if let probe, now >= probe.deadline {
            self.probe = nil
            effects.append(.end(socket: probe.socket, abruptly: false))
        }
        if let poll, let noopAt, now >= noopAt {
            self.poll = nil
            self.noopAt = nil
            effects.append(.answer(poll: poll, [.noop]))
        }
    }

    /// Any pong counts, asked for or not.
    mutating func heardPong(now: Instant) {
        confirmArrival()
        pongDue = nil
        nextPing = now + options.pingInterval
    }

    /// Bytes that had to wait for the client have left: it reads, and its pong stands behind what it has yet to read.
    public mutating func progressed(now: Instant) {
        if let pongDue { self.pongDue = max(pongDue, now + options.pingTimeout) }
    }

    /// What a packet of the client does once its transport is the connection's own.
    mutating func handle(_ packet: EnginePacket, now: Instant) {
        guard isOpen else { return }
        switch packet {
        case .message(let message): effects.append(.deliver(message))
        case .pong: heardPong(now: now)
        case .ping: finish(.transportError, now: now)
        case .close: finish(.transportClose, farewell: .noop, now: now)
        case .open, .upgrade, .noop: break
        }
    }
}
