internal import Synchronization

/// Runs tasks one job at a time, in the order in which they became ready: concurrent code that a seed repeats exactly.
public final class SteppedExecutor: TaskExecutor {
    private let ready = Mutex<[UnownedJob]>([])

    private init() {}

    /// Starts something that goes on beside its caller.
    public func start(_ body: @escaping @Sendable () async -> Void) {
        Task(executorPreference: self) { await body() }
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let unowned = UnownedJob(job)
        ready.withLock { $0.append(unowned) }
    }

    /// Runs `body` as the other `run` does.
    public static func run<Result: Sendable>(_ body: @escaping @Sendable () async -> Result) -> Result? {
        run { (_: SteppedExecutor) in await body() }
    }

    /// Runs `body` and everything it starts on the calling thread.
    ///
    /// - Returns: nil when everybody waits and nothing is left to wake them.
    public static func run<Result: Sendable>(
        _ body: @escaping @Sendable (_ executor: SteppedExecutor) async -> Result
    ) -> Result? {
        let executor = SteppedExecutor()
        let outcome = Box<Result>()
        Task(executorPreference: executor) { outcome.put(await body(executor)) }
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
