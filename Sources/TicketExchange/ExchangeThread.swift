internal import Dispatch

/// Where one export or import works: on a thread of its own, so that parsing and writing for minutes takes nothing from
/// the threads that answer everybody else.
public final class ExchangeThread: TaskExecutor {
    private let queue: DispatchQueue

    /// - Parameter name: for debuggers.
    public init(_ name: String) { queue = DispatchQueue(label: name) }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
