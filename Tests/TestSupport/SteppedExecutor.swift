internal import Synchronization

/// Runs tasks one job at a time, in the order in which they became ready: concurrent code that a seed repeats exactly.
public final class SteppedExecutor: TaskExecutor {
    private let ready = Mutex<[UnownedJob]>([])

    private init() {}

    public func enqueue(_ job: consuming ExecutorJob) {
        let unowned = UnownedJob(job)
        ready.withLock { $0.append(unowned) }
    }

    /// Runs `body` and everything it starts on the calling thread.
    ///
    /// - Returns: nil when everybody waits and nothing is left to wake them.
    public static func run<Result: Sendable>(_ body: @escaping @Sendable () async -> Result) -> Result? {
        let executor = SteppedExecutor()
        let outcome = Box<Result>()
        Task(executorPreference: executor) { outcome.put(await body()) }
        while let job = executor.ready.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
            job.runSynchronously(on: executor.asUnownedTaskExecutor())
        }
        return outcome.value
    }

    private final class Box<Value: Sendable>: Sendable {
        private let kept = Mutex<Value?>(nil)
        var value: Value? { kept.withLock { $0 } }
        func put(_ value: Value) { kept.withLock { $0 = value } }
    }
}
