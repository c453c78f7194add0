/// One Engine.IO connection as a state machine: requests, frames and the time come in, effects come out.
///
/// It knows nothing of sockets, threads or clocks. Requests and sockets are told apart by numbers of the caller's
/// choice. After each call the caller takes the effects and carries them out in their order.
public struct EngineSession: Sendable {
    public typealias Instant = ContinuousClock.Instant

    /// What the caller has to do.
    public enum Effect: Sendable, Equatable {
        /// Hand this to the application.
        case deliver(EngineMessage)
        /// Answer the waiting GET of this number with these packets.
        case answer(poll: Int, [EnginePacket])
        /// Answer the waiting GET of this number 400.
        case refuse(poll: Int)
        /// Something waits for the connection's WebSocket: take it soon. Not repeated before it was taken.
        case flush(socket: Int)
        /// Write the answer to a probe to this WebSocket.
        case confirm(socket: Int)
        /// Close this WebSocket: after what waits for it has left, or at once.
        case end(socket: Int, abruptly: Bool)
        /// Tell the application, once, that it is over.
        case ended(DisconnectReason)
    }

    enum Transport: Equatable {
        case polling
        case webSocket(Int)
    }

    /// A WebSocket that is being tried while polling goes on.
    struct Probe {
        var socket: Int
        var isConfirmed = false
        var deadline: Instant
    }

    /// What the next GETs still get after the end, one answer after the other.
    struct Farewell {
        var answers: [[EnginePacket]]
        var until: Instant
    }

    public let id: String
    let options: EngineOptions
    var transport: Transport
    var probe: Probe?
    /// The GET that waits.
    var poll: Int?
    /// When a GET that came during an upgrade is sent away with a noop.
    var noopAt: Instant?
    var isPosting = false
    var farewell: Farewell?
    /// Why it is ending while its WebSocket has not ended: what the client sent before it knew is still handed up.
    var leaving: DisconnectReason?
    var effects: [Effect] = []
    /// Neither ended by the client nor by us.
    public internal(set) var isOpen = true

    private var outbox: [EnginePacket]
    private var outboxCost = 0
    private var inFlight = 0
    /// Packets that were queued, have left the outbox, and had when the last ping did. Pings, which go ahead of others,
    /// do not count.
    private var queued = 1
    private var taken = 0
    private var takenAtPing = 0
    /// So many of the packets that were queued have arrived for certain.
    private var arrived = 0
    private var isFlushDue = false
    var nextPing: Instant
    /// By when the pong to the last ping must have come.
    var pongDue: Instant?

    /// A connection that begins now.
    ///
    /// - Parameter socket: the WebSocket it begins with; nil for polling.
    public init(id: String, options: EngineOptions, socket: Int? = nil, now: Instant) {
        self.id = id
        self.options = options
        transport = socket.map(Transport.webSocket) ?? .polling
        nextPing = now + options.pingInterval
        let opening = EnginePacket.opening(id: id, isPolling: socket == nil, options: options)
        outbox = [opening]
        outboxCost = Self.cost(opening)
        requestFlush()
    }

    /// How packets travel now.
    public var kind: EngineTransport { transport == .polling ? .polling : .webSocket }

    /// Bytes that wait for the reader or are on their way to it. Every message counts with its overhead.
    public var queuedBytes: Int { outboxCost + inFlight }

    /// What was sent, and what of it has arrived for certain.
    public var delivery: Delivery { Delivery(sent: queued, arrived: arrived) }

    /// A pong to the last ping: what went before that ping is with the client.
    mutating func confirmArrival() { arrived = takenAtPing }

    /// Whether nothing will ever come of it any more.
    public var isOver: Bool { !isOpen && farewell == nil && leaving == nil }

    /// What is to be done since the last time.
    public mutating func takeEffects() -> [Effect] {
        guard !effects.isEmpty else { return [] }
        defer { effects = [] }
        return effects
    }

    // MARK: Sending

    /// Bytes that a queued message takes besides its content.
    private static let overhead = 64
    private static func cost(_ packet: EnginePacket) -> Int { packet.content.count + overhead }

    /// Queues messages that leave next to each other.
    ///
    /// - Parameter isVolatile: drop them unless the transport can take them right now.
    public mutating func send(_ messages: [EngineMessage], isVolatile: Bool, now: Instant) {
        guard isOpen, !isVolatile || canTakeVolatile else { return }
        enqueue(messages.map(EnginePacket.message))
        if queuedBytes > options.maximumQueuedBytes { finish(.transportClose, abruptly: true, now: now) }
    }

    private var canTakeVolatile: Bool {
        switch transport {
        case .polling: poll != nil
        case .webSocket: inFlight == 0 && outboxCost <= options.volatileBacklog
        }
    }

    mutating func enqueue(_ packets: [EnginePacket]) {
        guard !packets.isEmpty else { return }
        outbox += packets
        queued += packets.count
        for packet in packets { outboxCost += Self.cost(packet) }
        answerPoll()
        requestFlush()
    }

    /// Queues a ping ahead of the messages: whoever is far behind hears it while it is of use. It may come between a
    /// message and its attachments.
    mutating func enqueuePing() {
        let opens = if case .open = outbox.first { true } else { false }
        outbox.insert(.ping([]), at: opens ? 1 : 0)
        outboxCost += Self.cost(.ping([]))
        answerPoll()
        requestFlush()
    }

    mutating func requestFlush() {
        guard case .webSocket(let socket) = transport, !isFlushDue, !outbox.isEmpty else { return }
        isFlushDue = true
        effects.append(.flush(socket: socket))
    }

    /// Answers the waiting GET with what is queued, or its beginning.
    mutating func answerPoll() {
        guard let poll, !outbox.isEmpty else { return }
        self.poll = nil
        noopAt = nil
        effects.append(.answer(poll: poll, takeFirst(min(outbox.count, options.maximumPacketsPerAnswer))))
    }

    private mutating func takeFirst(_ count: Int) -> [EnginePacket] {
        let packets = Array(outbox[..<count])
        if count == outbox.count { outbox = [] } else { outbox.removeFirst(count) }
        for packet in packets { outboxCost -= Self.cost(packet) }
        note(packets)
        return packets
    }

    mutating func takeAll() -> [EnginePacket] {
        outboxCost = 0
        defer { outbox = [] }
        note(outbox)
        return outbox
    }

    private mutating func note(_ packets: [EnginePacket]) {
        for packet in packets {
            if case .ping = packet { takenAtPing = taken } else { taken += 1 }
        }
    }

    /// Packets to write to this WebSocket, about `limit` bytes of them; none when it is not the connection's own. They
    /// count as queued until `wrote` is told of them.
    ///
    /// - Returns: the packets and what they count.
    public mutating func take(for socket: Int, limit: Int) -> (packets: [EnginePacket], cost: Int) {
        guard transport == .webSocket(socket) else { return ([], 0) }
        isFlushDue = false
        var cost = 0
        var count = 0
        while count < outbox.count, cost < limit {
            cost += Self.cost(outbox[count])
            count += 1
        }
        inFlight += cost
        return (takeFirst(count), cost)
    }

    /// So much of what was taken has left the process.
    public mutating func wrote(cost: Int) { inFlight -= cost }
}
