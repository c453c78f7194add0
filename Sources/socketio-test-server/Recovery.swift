internal import JSONText
internal import SocketIO
internal import Synchronization

/// Connection state recovery of one namespace, in memory: every event is kept, and clients that come back within a
/// minute get what they missed.
final class Recovery: Sendable {
    /// An event and whom it is for. Its place among the others is the offset.
    struct Entry: Sendable {
        var event: String
        var arguments: Arguments
        var rooms: [String]
        var excepted: [String]

        func isFor(_ joined: [String]) -> Bool {
            (rooms.isEmpty || !Set(rooms).isDisjoint(with: joined)) && Set(excepted).isDisjoint(with: joined)
        }
    }

    private struct Session {
        var id: String
        var rooms: [String] = []
        var data: JSONSlice?
        var socket: Socket?
        /// When its socket went.
        var left: ContinuousClock.Instant?
        /// Entries below were sent.
        var next = 0
        /// Whether somebody sends right now; what comes meanwhile is sent by the same.
        var isSending = false
    }

    private struct State {
        var entries: [Entry] = []
        var sessions: [String: Session] = [:]
    }

    private static let kept = Duration.seconds(60)
    private let state = Mutex(State())

    /// The admission of a client that may go on where it was; nil: it has to be admitted anew.
    func resume(_ request: ConnectRequest) -> Admission? {
        guard let pid = request.auth?["pid"]?.string, let offset = request.auth?["offset"]?.string,
            let last = Int(offset)
        else { return nil }
        return state.withLock { state in
            guard var session = state.sessions[pid], state.entries.indices.contains(last) else { return nil }
            if let left = session.left, ContinuousClock.now - left > Self.kept { return nil }
            if let socket = session.socket { session.rooms = socket.rooms }
            session.next = last + 1
            session.socket = nil
            state.sessions[pid] = session
            let rooms = session.rooms.filter { $0 != session.id }
            return Admission(id: session.id, privateID: pid, isRecovered: true, rooms: rooms)
        }
    }

    /// An admission under fresh ids.
    func begin() -> Admission {
        let session = Session(id: Self.freshID(), next: .max)
        let pid = Self.freshID()
        state.withLock { $0.sessions[pid] = session }
        return Admission(id: session.id, privateID: pid)
    }

    /// Sends a connected socket what it missed, and from now on what comes.
    func attach(_ socket: Socket) {
        guard let pid = socket.admission.privateID else { return }
        state.withLock { state in
            guard var session = state.sessions[pid] else { return }
            session.next = min(session.next, state.entries.count)
            session.socket = socket
            session.left = nil
            state.sessions[pid] = session
        }
        send(to: pid)
    }

    /// Keeps what a socket leaves behind, unless it meant to leave.
    func detach(_ socket: Socket, _ reason: DisconnectReason, rooms: [String]) {
        guard let pid = socket.admission.privateID else { return }
        state.withLock { state in
            guard var session = state.sessions[pid], session.socket === socket else { return }
            session.socket = nil
            session.rooms = rooms
            session.left = .now
            state.sessions[pid] = reason.isRecoverable ? session : nil
        }
    }

    func emit(_ entry: Entry) {
        let sessions = state.withLock { state in
            state.entries.append(entry)
            return Array(state.sessions.keys)
        }
        for pid in sessions { send(to: pid) }
    }

    /// The application's data of a socket.
    func data(of socket: Socket) -> JSONSlice? {
        state.withLock { $0.sessions[socket.admission.privateID ?? ""]?.data }
    }

    func setData(_ data: JSONSlice, of socket: Socket) {
        state.withLock { $0.sessions[socket.admission.privateID ?? ""]?.data = data }
    }

    /// Sends a session's entries in their order, each once, whoever else tries to at the same time.
    private func send(to pid: String) {
        while let (socket, entry, offset) = takeNext(pid) {
            if entry.isFor(socket.rooms) {
                socket.emit(entry.event, entry.arguments, offset: String(offset))
            }
            state.withLock { $0.sessions[pid]?.isSending = false }
        }
    }

    private func takeNext(_ pid: String) -> (Socket, Entry, Int)? {
        state.withLock { state in
            guard let session = state.sessions[pid], let socket = session.socket, !session.isSending,
                session.next < state.entries.count
            else { return nil }
            state.sessions[pid]?.next += 1
            state.sessions[pid]?.isSending = true
            return (socket, state.entries[session.next], session.next)
        }
    }

    private static func freshID() -> String {
        let digits = Array("0123456789abcdef")
        return String(SystemRandomNumberGenerator.bytes(20).map { digits[Int($0 & 15)] })
    }
}
