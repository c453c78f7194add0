extension EngineSession {
    /// What a polling client is told at the end.
    enum Goodbye {
        /// The waiting GET, if there is one, learns that it is over.
        case close
        /// The client said it first: its GET comes back empty, also one that is overtaken by the good-bye.
        case noop
        /// It is told whenever it asks, after all that waits for it.
        case delivery
    }

    private static let overtakenGrace = Duration.milliseconds(100)
    private static let deliveryGrace = Duration.seconds(30)

    /// Sends what waits, then ends the connection.
    public mutating func close(_ reason: DisconnectReason, now: Instant) {
        finish(reason, farewell: .delivery, now: now)
    }

    /// Ends the connection.
    ///
    /// - Parameter abruptly: drop what waits for a WebSocket, whose reader is not reading.
    mutating func finish(
        _ reason: DisconnectReason, farewell goodbye: Goodbye = .close, abruptly: Bool = false, now: Instant
    ) {
        guard isOpen else { return }
        isOpen = false
        effects.append(.ended(reason))
        if let probe {
            self.probe = nil
            effects.append(.end(socket: probe.socket, abruptly: false))
        }
        switch transport {
        case .webSocket(let socket):
            if abruptly { _ = takeAll() }
            effects.append(.end(socket: socket, abruptly: abruptly))
        case .polling: dismissPoll(goodbye, now: now)
        }
    }

    private mutating func dismissPoll(_ goodbye: Goodbye, now: Instant) {
        noopAt = nil
        let waiting = takeAll()
        let packets: [EnginePacket] =
            switch goodbye {
            case .close: [.close]
            case .noop: [.noop]
            case .delivery: waiting + [.close]
            }
        if let poll {
            self.poll = nil
            effects.append(.answer(poll: poll, packets))
            return
        }
        switch goodbye {
        case .close: break
        case .noop: farewell = Farewell(packets: packets, until: now + Self.overtakenGrace)
        case .delivery: farewell = Farewell(packets: packets, until: now + Self.deliveryGrace)
        }
    }
}
