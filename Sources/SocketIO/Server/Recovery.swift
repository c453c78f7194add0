internal import OrderedCollections

/// How long clients that lost their connection are waited for, and how much is kept for them.
public struct RecoveryOptions: Sendable {
    /// How long a session and the events for it are kept.
    public var duration = Duration.seconds(120)
    /// Events kept at most, the latest; a client that missed more begins anew.
    public var maximumEvents = 10_000
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
        var missed: [SocketPacket.Content] = []
        fileprivate var end: ContinuousClock.Instant

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

    /// - Returns: the event as it is sent, with its offset.
    mutating func append(
        _ event: String, _ arguments: Arguments, _ audience: Audience, now: ContinuousClock.Instant
    ) -> SocketPacket.Content {
        log.trim(before: now - options.duration, maximum: options.maximumEvents - 1)
        return log.append(event, arguments, audience, now: now)
    }

    mutating func keep(_ socket: Socket, rooms: [String], data: (any Sendable)?, now: ContinuousClock.Instant) {
        guard let privateID = socket.admission.privateID else { return }
        let expired = sessions.values.prefix { $0.end + options.duration < now }.count
        sessions.removeFirst(min(max(expired, sessions.count + 1 - options.maximumSessions, 0), sessions.count))
        sessions[privateID] = nil
        sessions[privateID] = Session(id: socket.id, privateID: privateID, rooms: rooms, data: data, end: now)
    }

    /// Takes out a session; nil when it is unknown or expired, or when what follows the offset is not all there.
    mutating func restore(_ privateID: String, offset: String, now: ContinuousClock.Instant) -> Session? {
        guard var session = sessions[privateID], session.end + options.duration >= now,
            let missed = log.events(after: offset, for: session.rooms)
        else { return nil }
        sessions[privateID] = nil
        session.missed = missed
        return session
    }
}
