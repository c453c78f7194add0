internal import Synchronization

/// How many connections a listener holds. Each takes a descriptor that the store could need.
final class ConnectionCount: Sendable {
    enum Place: Sendable {
        case served
        /// Told to come later, as long as there are few of those.
        case surplus
        /// Closed at once.
        case none
    }

    private let maximum: Int
    private let count = Atomic(0)

    init(maximum: Int) { self.maximum = maximum }

    /// Connections open now.
    var value: Int { count.load(ordering: .relaxed) }

    /// Counts one that came, whatever becomes of it.
    func enter() -> Place {
        let count = count.add(1, ordering: .relaxed).newValue
        guard count <= maximum else { return .none }
        return count <= maximum - min(64, maximum / 8) ? .served : .surplus
    }

    /// It has closed.
    func leave() { count.subtract(1, ordering: .relaxed) }
}
