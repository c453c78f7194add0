internal import Synchronization

/// A value that several tasks of a test share.
public final class Locked<Value: Sendable>: Sendable {
    private let mutex: Mutex<Value>

    public init(_ value: Value) { mutex = Mutex(value) }

    public var value: Value { mutex.withLock { $0 } }

    public func change(_ edit: (inout Value) -> Void) { mutex.withLock { edit(&$0) } }
}
