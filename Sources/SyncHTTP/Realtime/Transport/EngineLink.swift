internal import SocketIO
internal import Synchronization

/// One connection: the state machine under a lock, and around it what carries its effects out.
final class EngineLink: EngineConnection {
    typealias PollAnswer = Result<[EnginePacket], EngineError>

    private enum Arrival {
        case message(EngineMessage)
        case end(DisconnectReason)
    }

    private struct State {
        var session: EngineSession
        var listener: (any EngineListener)?
        /// What came in and was not handed up yet.
        var inbox: [Arrival] = []
        /// A thread hands up what is in the inbox; the others leave it to that one.
        var isDelivering = false
        var nextPoll = 0
        var poll: (number: Int, continuation: CheckedContinuation<PollAnswer, Never>)?
        var sockets: [SocketHandle] = []
        /// The earliest deadline the timer knows.
        var timerAt: EngineSession.Instant?
        /// It counts among those that have not joined.
        var isStranger = true
    }

    /// What has to be done without the lock.
    private struct Work {
        var answers: [(CheckedContinuation<PollAnswer, Never>, PollAnswer)] = []
        var flush: SocketHandle?
        var confirm: SocketHandle?
        var ends: [(SocketHandle, abruptly: Bool)] = []
        var deadline: EngineSession.Instant?
        var delivers = false
        var isNoStranger = false
        var isOver = false
    }

    let id: String
    let handshake: Handshake
    private let network: [UInt8]
    private let server: EngineServer
    private let state: Mutex<State>

    /// - Parameter network: whom it counts for.
    init(session: EngineSession, handshake: Handshake, network: [UInt8], server: EngineServer) {
        id = session.id
        self.handshake = handshake
        self.network = network
        self.server = server
        state = Mutex(State(session: session))
    }

    /// How packets travel now.
    var kind: EngineTransport { state.withLock(\.session.kind) }

    /// Brings the application in; before, nothing is handed up.
    func start() {
        let listener = server.application.open(self)
        change { $0.listener = listener }
    }

    // MARK: EngineConnection

    func send(_ messages: [EngineMessage], isVolatile: Bool) {
        change { $0.session.send(messages, isVolatile: isVolatile, now: .now) }
    }

    var queuedBytes: Int { state.withLock(\.session.queuedBytes) }

    var delivery: Delivery { state.withLock(\.session.delivery) }

    func welcome() {
        let isNew = state.withLock { state in
            defer { state.isStranger = false }
            return state.isStranger
        }
        if isNew { server.strangers.leave(network) }
    }

    func close(_ reason: DisconnectReason) { change { $0.session.close(reason, now: .now) } }

    /// The timer's turn, at the time it was set to. A time that an earlier one has replaced sets no new one.
    func tick(timer: EngineSession.Instant) {
        change { state in
            if state.timerAt == timer { state.timerAt = nil }
            state.session.tick(now: .now)
        }
    }

    // MARK: Polling

    /// Waits for packets, or for the end of the connection.
    ///
    /// - Parameter waiting: called with the poll's number when it was not answered at once.
    func poll(waiting: (Int) -> Void) async -> PollAnswer {
        await withCheckedContinuation { continuation in
            var waitsAs: Int?
            var refusal: EngineError?
            change { state in
                state.nextPoll += 1
                let number = state.nextPoll
                let former = state.poll
                state.poll = (number, continuation)
                do throws(EngineError) {
                    try state.session.poll(number, now: .now)
                    waitsAs = number
                } catch {
                    refusal = error
                    state.poll = former
                }
            }
            if let refusal { continuation.resume(returning: .failure(refusal)) }
            if let waitsAs, state.withLock({ $0.poll?.number == waitsAs }) { waiting(waitsAs) }
        }
    }

    /// The client of this GET has gone; what nobody was told by then is not taken out of the queue.
    func pollAborted(_ number: Int) {
        var aborted: CheckedContinuation<PollAnswer, Never>?
        change { state in
            guard let poll = state.poll, poll.number == number else { return }
            aborted = poll.continuation
            state.poll = nil
            state.session.pollAborted(number, now: .now)
        }
        aborted?.resume(returning: .failure(.badRequest))
    }

    func beginPost() throws(EngineError) {
        try changing { (state) throws(EngineError) in try state.session.beginPost(now: .now) }
    }

    func post(_ body: [UInt8]) throws(EngineError) {
        let packets = try? EnginePayload.decode(body)
        try changing { (state) throws(EngineError) in try state.session.post(packets, now: .now) }
    }

    func postFailed() { change { $0.session.postFailed(now: .now) } }

    // MARK: WebSocket

    /// The WebSocket with which the connection began.
    func begin(_ socket: SocketHandle) { change { $0.sockets.append(socket) } }

    /// A WebSocket for a connection that polls.
    func attach(_ socket: SocketHandle) throws(EngineError) {
        try changing { (state) throws(EngineError) in
            try state.session.attach(socket: socket.number, now: .now)
            state.sockets.append(socket)
        }
    }

    func receive(_ frame: EngineMessage, from socket: Int) {
        let packet = try? EnginePacket(frame)
        change { $0.session.receive(packet, from: socket, now: .now) }
    }

    func socketClosed(_ socket: Int, isError: Bool) {
        change { state in
            state.session.socketClosed(socket, isError: isError, now: .now)
            state.sockets.removeAll { $0.number == socket }
        }
    }

    func take(for socket: Int, limit: Int) -> (packets: [EnginePacket], cost: Int) {
        state.withLock { $0.session.take(for: socket, limit: limit) }
    }

    func wrote(cost: Int) { state.withLock { $0.session.wrote(cost: cost) } }

    func progressed() { state.withLock { $0.session.progressed(now: .now) } }

    // MARK: Effects

    private func changing(_ edit: (inout State) throws(EngineError) -> Void) throws(EngineError) {
        var refusal: EngineError?
        change { state in
            do throws(EngineError) { try edit(&state) } catch { refusal = error }
        }
        if let refusal { throw refusal }
    }

    private func change(_ edit: (inout State) -> Void) {
        let work = state.withLock { state in
            edit(&state)
            return Self.collect(&state)
        }
        carryOut(work)
    }

    private static func collect(_ state: inout State) -> Work {
        var work = Work()
        for effect in state.session.takeEffects() {
            switch effect {
            case .deliver(let message): state.inbox.append(.message(message))
            case .ended(let reason):
                state.inbox.append(.end(reason))
                work.isNoStranger = state.isStranger
                state.isStranger = false
            case .answer(let poll, let packets): answer(poll, .success(packets), &state, &work)
            case .refuse(let poll): answer(poll, .failure(.badRequest), &state, &work)
            case .flush(let number): work.flush = state.sockets.first { $0.number == number }
            case .confirm(let number): work.confirm = state.sockets.first { $0.number == number }
            case .end(let number, let abruptly):
                guard let socket = state.sockets.first(where: { $0.number == number }) else { continue }
                work.ends.append((socket, abruptly))
            }
        }
        if let deadline = state.session.deadline, state.timerAt.map({ deadline < $0 }) ?? true {
            state.timerAt = deadline
            work.deadline = deadline
        }
        work.isOver = state.session.isOver
        work.delivers = !state.isDelivering && state.listener != nil && !state.inbox.isEmpty
        if work.delivers { state.isDelivering = true }
        return work
    }

    private static func answer(_ poll: Int, _ answer: PollAnswer, _ state: inout State, _ work: inout Work) {
        guard let waiting = state.poll, waiting.number == poll else { return }
        state.poll = nil
        work.answers.append((waiting.continuation, answer))
    }

    private func carryOut(_ work: Work) {
        // Before its client can know.
        if work.isNoStranger { server.strangers.leave(network) }
        for (continuation, answer) in work.answers { continuation.resume(returning: answer) }
        work.flush?.flush()
        work.confirm?.confirmProbe()
        for (socket, abruptly) in work.ends { socket.end(abruptly: abruptly) }
        if let deadline = work.deadline { server.wake(id, at: deadline) }
        if work.delivers { deliver() }
        if work.isOver { server.remove(id) }
    }

    /// Hands up what is in the inbox, and what comes meanwhile, in order.
    private func deliver() {
        while true {
            let next: (any EngineListener, [Arrival])? = state.withLock { state in
                guard let listener = state.listener, let last = state.inbox.last else {
                    state.isDelivering = false
                    return nil
                }
                if case .end = last { state.listener = nil }
                defer { state.inbox = [] }
                return (listener, state.inbox)
            }
            guard let (listener, arrivals) = next else { return }
            for arrival in arrivals {
                switch arrival {
                case .message(let message): listener.receive(message)
                case .end(let reason): listener.closed(reason)
                }
            }
        }
    }
}
