internal import DequeModule
internal import Synchronization

/// The events of one socket, worked off in the order in which they came. It has a task only while it has work.
///
/// Messages that stand next to each other are handed over together, so that a burst costs one flush of the store.
final class SocketQueue: Sendable {
    /// Events that may wait; more than a person makes, and a bound on what a program may fill the memory with.
    static let maximumWaiting = 1_000
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
        var items: Deque<Item> = []
        var isBusy = false
    }

    init(underWay: UnderWay) { self.underWay = underWay }

    /// - Returns: false when too much waits already.
    func add(_ message: OutgoingMessage, send: @escaping Send) -> Bool { add(.message(message, send)) }

    /// - Returns: false when too much waits already.
    func add(_ work: @escaping Work) -> Bool { add(.work(work)) }

    private func add(_ item: Item) -> Bool {
        let (isTaken, starts) = state.withLock { state in
            guard state.items.count < Self.maximumWaiting else { return (false, false) }
            state.items.append(item)
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
            while messages.count < Self.maximumBatch, case .message(let message, let send) = state.items.first {
                messages.append(message)
                sending = send
                state.items.removeFirst()
            }
            if let sending { return { [messages] in await sending(messages) } }
            guard case .work(let work) = state.items.popFirst() else {
                state.isBusy = false
                return nil
            }
            return work
        }
    }
}
