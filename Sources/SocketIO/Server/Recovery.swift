internal import OrderedCollections

/// How long clients that lost their connection are waited for, and how much is kept for them.
public struct RecoveryOptions: Sendable {
    /// How long a session and the events for it are kept.
    public var duration = Duration.seconds(120)
    /// Events kept at most, the latest.
    public var maximumEvents = 10_000
    /// Bytes of events kept at most, the latest.
    public var maximumBytes = 16 << 20
    /// Bytes of events that one client may have missed; with more it begins anew. They are sent at once: keep it below
    /// what the transport queues for one connection.
    public var maximumMissedBytes = 2 << 20
    /// Sessions kept at most, the latest.
    public var maximumSessions = 10_000

    public init() {}
}

/// The sessions of clients that may come back, and the events of one namespace.
struct Recovery: Sendable {
    /// What a client comes back to.
    struct Session: Sendable {
        var id: String
        var privateID: String
        var rooms: [String]
        var data: (any Sendable)?
        /// The number of the last event that was for it; nil: none was.
        var last: Int?
        /// The number of the first event after its end.
        fileprivate var head: Int
        fileprivate var end: ContinuousClock.Instant
        var missed: [SocketPacket.Content] = []

        var admission: Admission {
            Admission(id: id, privateID: privateID, isRecovered: true, rooms: rooms, userData: data)
        }
    }

    private let options: RecoveryOptions
    private var log: EventLog
    /// In the order in which they ended.
    private var sessions: OrderedDictionary<String, Session> = [:]

    /// - Parameter salt: tells the offsets of this log from those of another.
    init(options: RecoveryOptions, salt: String) {
        self.options = options
        log = EventLog(salt: salt)
    }

    /// - Returns: the event as it is sent, with its offset, and its number.
    mutating func append(
        _ event: String, _ arguments: Arguments, _ audience: Audience, now: ContinuousClock.Instant
    ) -> (content: SocketPacket.Content, number: Int) {
        let number = log.next
        let content = log.append(event, arguments, audience, now: now)
        trim(now: now)
        return (content, number)
    }

    /// Keeps the session of a socket that has left.
    ///
    /// - Parameter last: the number of the last event that was for it.
    mutating func keep(
        _ socket: Socket, rooms: [String], data: (any Sendable)?, last: Int?, now: ContinuousClock.Instant
    ) {
        guard let privateID = socket.admission.privateID else { return }
        sessions[privateID] = nil
        sessions[privateID] = Session(
            id: socket.id, privateID: privateID, rooms: rooms, data: data, last: last, head: log.next, end: now)
        trim(now: now)
    }

    /// Lets go of what has expired, and of the oldest of what is too much.
    mutating func trim(now: ContinuousClock.Instant) {
        let oldest = now - options.duration
        log.trim(through: oldest, maximum: options.maximumEvents, maximumBytes: options.maximumBytes)
        let expired = sessions.values.prefix { $0.end <= oldest }.count
        sessions.removeFirst(max(expired, sessions.count - options.maximumSessions))
    }

    /// When something expires next; nil when nothing is kept.
    var expiry: ContinuousClock.Instant? {
        [log.oldest, sessions.values.first?.end].compactMap(\.self).min().map { $0 + options.duration }
    }

    /// Takes out a session; nil when it is unknown or expired, or when what it missed is not all there or too much.
    mutating func restore(_ privateID: String, offset: String?, now: ContinuousClock.Instant) -> Session? {
        trim(now: now)
        guard var session = sessions[privateID], let start = start(session, offset),
            let missed = log.events(from: start, for: session.rooms, maximumBytes: options.maximumMissedBytes)
        else { return nil }
        sessions[privateID] = nil
        session.missed = missed.contents
        session.last = missed.last ?? session.last
        return session
    }

    /// The number of the first event that a client may have missed; nil when its offset is none.
    ///
    /// Who has heard all that was for it needs nothing from before its end, however long ago its last event was.
    private func start(_ session: Session, _ offset: String?) -> Int? {
        let heard = offset.flatMap { log.number($0) }
        guard offset == nil || heard != nil else { return nil }
        guard let last = session.last else { return session.head }
        return heard.map { $0 < last ? $0 + 1 : session.head }
    }
}
