extension EngineSession {
    /// How long a GET during an upgrade waits for packets before it is sent away.
    static let noopDelay = Duration.milliseconds(50)

    /// A GET: answered by effects of this number, now or later.
    ///
    /// - Throws: what it is answered instead. A second one at the same time ends the connection.
    public mutating func poll(_ number: Int, now: Instant) throws(EngineError) {
        tick(now: now)
        guard isOpen else {
            guard let packets = takeFarewell() else { throw .unknownSession }
            effects.append(.answer(poll: number, packets))
            return
        }
        guard transport == .polling else { throw .badRequest }
        guard poll == nil else {
            finish(.transportError, now: now)
            throw .badRequest
        }
        poll = number
        if let probe, probe.isConfirmed { noopAt = now + Self.noopDelay }
        answerPoll()
    }

    /// The client of this GET has gone without its answer.
    public mutating func pollAborted(_ number: Int, now: Instant) {
        guard poll == number else { return }
        poll = nil
        finish(.transportError, now: now)
    }

    /// A POST begins; `post` or `postFailed` follows when its body has arrived.
    ///
    /// - Throws: what it is answered instead. A second one at the same time ends the connection.
    public mutating func beginPost(now: Instant) throws(EngineError) {
        tick(now: now)
        guard isOpen else { throw .unknownSession }
        guard transport == .polling else { throw .badRequest }
        guard !isPosting else {
            finish(.transportError, now: now)
            throw .badRequest
        }
        isPosting = true
    }

    /// What the whole body of a POST says.
    ///
    /// - Parameter packets: nil when it holds anything else.
    /// - Throws: what it is answered instead of `ok`.
    public mutating func post(_ packets: [EnginePacket]?, now: Instant) throws(EngineError) {
        isPosting = false
        guard isOpen else { throw .unknownSession }
        guard let packets else {
            finish(.parseError, now: now)
            throw .badRequest
        }
        for packet in packets {
            handle(packet, now: now)
            if !isOpen, packet != .close { throw .badRequest }
            if !isOpen { return }
        }
    }

    /// A POST whose body is too large, of the wrong kind or has broken off.
    public mutating func postFailed(now: Instant) {
        isPosting = false
        finish(.transportError, now: now)
    }
}
