internal import DequeModule
internal import JSONText
internal import SocketIO
internal import Synchronization

/// The events of one socket, worked off in the order in which they came. It has a task only while it has work.
///
/// Messages that stand next to each other are handed over together, so that a burst costs one flush of the store.
final class SocketQueue: Sendable {
    /// Events that may wait; more than a person makes, and a bound on what a program may fill the memory with.
    static let maximumWaiting = 1_000
    /// Bytes of events that may wait, or a thousand large ones would fill the memory too. One event always may.
    static let maximumBytes = 4 << 20
    /// Messages handed over at once.
    private static let maximumBatch = 64

    typealias Work = @Sendable () async -> Void
    /// Stores messages and acknowledges them.
    typealias Send = @Sendable ([OutgoingMessage]) async -> Void

    private enum Item {
        case message(OutgoingMessage, Send)
        case work(Work)
    }

    private let state = Mutex(State())
    private let underWay: UnderWay

    private struct State {
        var items: Deque<(item: Item, bytes: Int)> = []
        var bytes = 0
        var isBusy = false
    }

    init(underWay: UnderWay) { self.underWay = underWay }

    /// - Returns: false when too much waits already.
    func add(_ message: OutgoingMessage, send: @escaping Send) -> Bool {
        add(.message(message, send), bytes: message.event.arguments.byteCount)
    }

    /// - Parameter bytes: what it keeps in memory.
    /// - Returns: false when too much waits already.
    func add(bytes: Int = 0, _ work: @escaping Work) -> Bool { add(.work(work), bytes: bytes) }

    private func add(_ item: Item, bytes: Int) -> Bool {
        let (isTaken, starts) = state.withLock { state in
            guard state.items.count < Self.maximumWaiting,
                state.items.isEmpty || state.bytes + bytes <= Self.maximumBytes
            else { return (false, false) }
            state.items.append((item, bytes))
            state.bytes += bytes
            defer { state.isBusy = true }
            return (true, !state.isBusy)
        }
        if starts {
            underWay.begin()
            Task {
                await run()
                underWay.end()
            }
        }
        return isTaken
    }

    private func run() async {
        while let work = next() { await work() }
    }

    /// The messages at the front together, or the work there; nil: the queue is empty and not busy any more.
    private func next() -> Work? {
        state.withLock { state in
            var messages: [OutgoingMessage] = []
            var sending: Send?
            while messages.count < Self.maximumBatch, case .message(let message, let send) = state.items.first?.item {
                messages.append(message)
                sending = send
                state.bytes -= state.items.removeFirst().bytes
            }
            if let sending { return { [messages] in await sending(messages) } }
            guard let (item, bytes) = state.items.popFirst(), case .work(let work) = item else {
                state.isBusy = false
                return nil
            }
            state.bytes -= bytes
            return work
        }
    }
}

extension Arguments {
    /// Bytes of everything in them.
    var byteCount: Int {
        values.reduce(0) { $0 + $1.bytes.count } + attachments.reduce(0) { $0 + $1.count }
    }
}
