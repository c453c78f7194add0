import Glibc

/// Threads for calls that block, so that the cooperative pool never does.
final class BlockingThreads: Sendable {
    private struct State {
        var jobs: ArraySlice<@Sendable () -> Void> = []
        var isStopped = false
    }

    private let state = Lock(State())

    init(count: Int) {
        for _ in 0..<count { Self.start { [state] in Self.work(state) } }
    }

    deinit { stop() }

    /// Runs a job on one of the threads, in the order of submission.
    func submit(_ job: @escaping @Sendable () -> Void) {
        state.withLock { $0.jobs.append(job) }
        state.notify()
    }

    /// Runs `body` on one of the threads.
    func run<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            submit { continuation.resume(with: Swift.Result { try body() }) }
        }
    }

    /// Lets the threads end once the submitted jobs are done.
    func stop() {
        state.withLock { $0.isStopped = true }
        state.notify()
    }

    private static func work(_ state: Lock<State>) {
        while true {
            let job: (@Sendable () -> Void)?? = state.wait { state in
                if let job = state.jobs.popFirst() { return .some(job) }
                return state.isStopped ? .some(nil) : nil
            }
            guard let job, let job else { return }
            job()
        }
    }

    /// Starts a detached thread.
    static func start(_ body: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { pointer in
                guard let pointer else { return nil }
                let body = Unmanaged<Body>.fromOpaque(pointer).takeRetainedValue()
                body.run()
                return nil
            }, box.toOpaque())
        precondition(code == 0, "no thread could be started: error \(code)")
        pthread_detach(thread)
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}
