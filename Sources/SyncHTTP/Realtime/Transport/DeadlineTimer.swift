internal import HeapModule
internal import NIOCore
internal import Synchronization

/// The one timer of a server: tells which connections' deadlines have come.
///
/// A deadline that moves to a later time costs nothing: the connection is woken at the old one and names the new one.
final class DeadlineTimer: Sendable {
    typealias Instant = ContinuousClock.Instant

    private struct Entry: Comparable {
        var time: Instant
        var id: String

        static func < (one: Entry, other: Entry) -> Bool { one.time < other.time }
    }

    private struct State {
        var entries = Heap<Entry>()
        /// When the loop wakes us next.
        var armed: Instant?
    }

    private let state = Mutex(State())
    private let loop: any EventLoop

    init(loop: any EventLoop) { self.loop = loop }

    /// Calls `wake` with the id and the time when it has come, on the timer's event loop.
    func add(_ id: String, at time: Instant, wake: @escaping @Sendable (String, Instant) -> Void) {
        let isFirst = state.withLock { state in
            state.entries.insert(Entry(time: time, id: id))
            guard state.armed.map({ time < $0 }) ?? true else { return false }
            state.armed = time
            return true
        }
        if isFirst { arm(time, wake) }
    }

    private func arm(_ time: Instant, _ wake: @escaping @Sendable (String, Instant) -> Void) {
        loop.scheduleTask(in: TimeAmount(max(.zero, time - .now))) { self.fire(time, wake) }
    }

    private func fire(_ time: Instant, _ wake: @escaping @Sendable (String, Instant) -> Void) {
        let now = Instant.now
        var due: [Entry] = []
        let next: Instant? = state.withLock { state in
            while let first = state.entries.min, first.time <= now { due.append(state.entries.removeMin()) }
            // An earlier deadline may have armed the timer again since; this firing is then an old one.
            guard state.armed == time else { return nil }
            state.armed = state.entries.min?.time
            return state.armed
        }
        if let next { arm(next, wake) }
        for entry in due { wake(entry.id, entry.time) }
    }
}
