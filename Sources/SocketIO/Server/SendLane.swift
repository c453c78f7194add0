/// What one socket sends, in one order, whoever sends it: one thread at a time is on the lane, others leave their
/// packets with it. A lane begins held: nothing overtakes the answer to CONNECT.
struct SendLane: Sendable {
    struct Parcel: Sendable {
        var messages: [EngineMessage]
        var isVolatile: Bool
        /// Called when the messages have been handed over: whoever offers them may be gone by then.
        var sent: (@Sendable () -> Void)?

        init(_ messages: [EngineMessage], isVolatile: Bool = false, sent: (@Sendable () -> Void)? = nil) {
            self.messages = messages
            self.isVolatile = isVolatile
            self.sent = sent
        }
    }

    private enum Phase { case held, free, taken }
    private var phase = Phase.held
    private var isClosed = false
    private var waiting: [Parcel] = []

    /// - Returns: whether the caller has the lane now: it sends the parcel, then what `next` gives. Otherwise the
    ///   parcel waits for whoever has the lane; a closed lane forgets it.
    mutating func offer(_ parcel: Parcel) -> Bool {
        guard !isClosed else { return false }
        switch phase {
        case .free:
            phase = .taken
            return true
        case .taken: waiting.append(parcel)
        // Nobody can take it right now, which is what volatile parcels are dropped for.
        case .held: if !parcel.isVolatile { waiting.append(parcel) }
        }
        return false
    }

    /// Gives the lane to the caller: it sends what comes before all others, then what `next` gives.
    mutating func open() { phase = .taken }

    /// What came meanwhile, for the caller who has the lane; when nothing did, it has no more.
    mutating func next() -> [Parcel] {
        if waiting.isEmpty { phase = .free }
        defer { waiting = [] }
        return waiting
    }

    /// Nothing is taken from now on; what waits is still sent.
    mutating func close() { isClosed = true }
}
