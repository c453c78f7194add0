/// What one socket's server side still waits to be acknowledged.
struct Acknowledgements: Sendable {
    typealias Outcome = Result<Arguments, AcknowledgementError>

    /// Who waits, and until when.
    struct Wait: Sendable {
        fileprivate let done: @Sendable (Outcome) -> Void
        fileprivate var timer: ScheduledAction?

        /// Ends the wait; called once, by whoever took it out.
        func end(_ outcome: Outcome) {
            timer?.cancel()
            done(outcome)
        }
    }

    private var last = -1
    private var waits: [Int: Wait] = [:]
    private var isClosed = false

    /// A number that was not used before; nil when nothing can come any more.
    mutating func begin(_ done: @escaping @Sendable (Outcome) -> Void) -> Int? {
        guard !isClosed else { return nil }
        last += 1
        waits[last] = Wait(done: done)
        return last
    }

    /// - Returns: whether the wait is still on, and has the timer now.
    mutating func attach(_ timer: ScheduledAction, to id: Int) -> Bool {
        guard waits[id] != nil else { return false }
        waits[id]?.timer = timer
        return true
    }

    /// Takes out a wait; nil for numbers that are unknown or were answered.
    mutating func take(_ id: Int) -> Wait? { waits.removeValue(forKey: id) }

    /// Takes out all, in the order they began; from now on there are none.
    mutating func close() -> [Wait] {
        isClosed = true
        defer { waits = [:] }
        return waits.sorted { $0.key < $1.key }.map(\.value)
    }
}

/// Why an acknowledgement did not come.
public enum AcknowledgementError: Error, Sendable, Equatable, CustomStringConvertible {
    case timedOut
    case disconnected
    /// The task that waited was cancelled.
    case cancelled

    public var description: String {
        switch self {
        case .timedOut: "operation has timed out"
        case .disconnected: "socket has been disconnected"
        case .cancelled: "operation has been cancelled"
        }
    }
}
