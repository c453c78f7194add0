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
    ///
    /// A WebSocket is heard to its end when the server shuts down: nothing that its client sent before it knew is lost.
    public mutating func close(_ reason: DisconnectReason, now: Instant) {
        guard isOpen, reason == .serverShuttingDown, case .webSocket(let socket) = transport else {
            finish(reason, farewell: .delivery, now: now)
            return
        }
        isOpen = false
        leaving = reason
        effects.append(.end(socket: socket, abruptly: false))
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
        farewell =
            switch goodbye {
            case .close: poll.map { _ in Farewell(answers: [[.close]], until: now) }
            case .noop: Farewell(answers: [[.noop]], until: now + Self.overtakenGrace)
            case .delivery: Farewell(answers: deliver(waiting), until: now + Self.deliveryGrace)
            }
        guard let poll, let packets = takeFarewell() else { return }
        self.poll = nil
        effects.append(.answer(poll: poll, packets))
    }

    /// The close packet comes by itself: clients work it off before the messages beside it.
    private func deliver(_ waiting: [EnginePacket]) -> [[EnginePacket]] {
        let starts = stride(from: 0, to: waiting.count, by: options.maximumPacketsPerAnswer)
        return starts.map { Array(waiting[$0...].prefix(options.maximumPacketsPerAnswer)) } + [[.close]]
    }

    /// The next answer of the farewell.
    mutating func takeFarewell() -> [EnginePacket]? {
        guard let packets = farewell?.answers.removeFirst() else { return nil }
        if farewell?.answers.isEmpty == true { farewell = nil }
        return packets
    }
}
