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
        var isSyncing: Bool
        var isGone = false
        /// Operations that this socket submitted and whose records its feed has not met yet.
        var ownOperations: Set<OperationID> = []
        /// The peer whose conversation is on the screen.
        var peer: UserID?
        var events = RateMeter()
    }

    init(number: Feed.Member, socket: Socket, session: HubSession, queue: SocketQueue) {
        self.number = number
        self.socket = socket
        self.session = session
        self.queue = queue
        state = Mutex(State(isSyncing: session.isSyncing))
    }

    var user: UserID { session.user }

    /// Whether `sync` events go here.
    var isSyncing: Bool { state.withLock(\.isSyncing) }

    func startSyncing() { state.withLock { $0.isSyncing = true } }

    var isGone: Bool { state.withLock(\.isGone) }

    func leave() { state.withLock { $0.isGone = true } }

    /// Remembers that an operation came from here, before anybody can hear of it.
    func submits(_ operation: OperationID) { state.withLock { _ = $0.ownOperations.insert(operation) } }

    /// Forgets an operation that left no new record.
    func forget(_ operation: OperationID) { state.withLock { _ = $0.ownOperations.remove(operation) } }

    /// Whether an operation that the feed meets came from here; asked once for each.
    func owns(_ operation: OperationID) -> Bool {
        state.withLock { $0.ownOperations.remove(operation) != nil }
    }

    /// Counts an event.
    ///
    /// - Returns: nil when it is within the rate; else how long it takes until another may come.
    func takeEvent(_ rate: Rate, now: Timestamp) -> Duration? { state.withLock { $0.events.take(rate, now: now) } }

    var peer: UserID? { state.withLock(\.peer) }

    func looks(at peer: UserID?) { state.withLock { $0.peer = peer } }
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
    /// Whether it asked for `sync` events with its CONNECT.
    let isSyncing: Bool
    /// Whether the store could not say where the client may go on: it is sent away to come back.
    var isUnavailable = false
}
