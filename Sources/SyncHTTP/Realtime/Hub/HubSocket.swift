internal import SocketIO
internal import SyncEngine
internal import Synchronization

/// One connected client of the hub: a socket, who it is, and what only concerns this connection.
final class HubSocket: Sendable {
    /// Rises from socket to socket: an id may come back, a number does not.
    let number: Feed.Member
    let socket: Socket
    let session: HubSession
    let queue: SocketQueue
    private let state: Mutex<State>

    private struct State {
        var standing: SocketStanding
        var isGone = false
        var events = RateMeter()
    }

    /// - Parameter standing: what an earlier connection of the session left.
    init(
        number: Feed.Member, socket: Socket, session: HubSession, queue: SocketQueue,
        standing: SocketStanding = SocketStanding()
    ) {
        self.number = number
        self.socket = socket
        self.session = session
        self.queue = queue
        var standing = standing
        if session.isSyncing { standing.isSyncing = true }
        state = Mutex(State(standing: standing))
    }

    /// What is left to a connection that goes on with the session.
    var standing: SocketStanding { state.withLock(\.standing) }

    var user: UserID { session.user }

    /// Whether `sync` events go here.
    var isSyncing: Bool { state.withLock(\.standing.isSyncing) }

    /// - Returns: whether they did not go here before.
    func startSyncing() -> Bool {
        state.withLock { state in
            defer { state.standing.isSyncing = true }
            return !state.standing.isSyncing
        }
    }

    func stopSyncing() { state.withLock { $0.standing.isSyncing = false } }

    var isGone: Bool { state.withLock(\.isGone) }

    /// Notes that it is on its way out.
    ///
    /// - Returns: whether that is new.
    @discardableResult
    func leave() -> Bool {
        state.withLock { state in
            defer { state.isGone = true }
            return !state.isGone
        }
    }

    /// Remembers that an operation came from here, before anybody can hear of it.
    ///
    /// - Returns: whether that is new.
    func submits(_ operation: OperationID) -> Bool {
        state.withLock { $0.standing.ownOperations.insert(operation) }
    }

    /// Forgets an operation that left no new record.
    func forget(_ operation: OperationID) { state.withLock { $0.standing.ownOperations.remove(operation) } }

    /// Whether an operation that the feed meets came from here.
    func owns(_ operation: OperationID) -> Bool { state.withLock { $0.standing.ownOperations.contains(operation) } }

    /// Counts an event.
    ///
    /// - Returns: nil when it is within the rate; else how long it takes until another may come.
    func takeEvent(_ rate: Rate, now: Timestamp) -> Duration? { state.withLock { $0.events.take(rate, now: now) } }

    var peer: UserID? { state.withLock(\.standing.peer) }

    func looks(at peer: UserID?) { state.withLock { $0.standing.peer = peer } }
}

/// What the gate found out about a client, kept with its socket.
struct HubSession: Sendable {
    let user: UserID
    /// Checked again when the directory changes; never logged.
    let token: String
    let expires: Timestamp
    /// Up to where the client has been told.
    let position: LivePosition
    let isRecovered: Bool
    /// Whether it was shown what is unread, as a fresh one is, or has been told of something later.
    let isGreeted: Bool
    /// Whether it asked for `sync` events with its CONNECT.
    let isSyncing: Bool
    /// Whether the store could not say where the client may go on: it is sent away to come back.
    var isUnavailable = false
}
