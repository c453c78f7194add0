internal import Synchronization

extension Socket {
    /// Sends an event and waits for its acknowledgement.
    ///
    /// - Throws: `AcknowledgementError`: timed out, disconnected or cancelled.
    /// - Precondition: the name is none of the protocol's own.
    public func request(
        _ event: String, _ arguments: Arguments, timeout: Duration?
    ) async throws(AcknowledgementError) -> Arguments {
        let cancellation = Cancellation()
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let id = request(event, arguments, timeout: timeout) { continuation.resume(returning: $0) }
                if let id, cancellation.begin(id) { settle(id, .failure(.cancelled)) }
            }
        } onCancel: {
            if let id = cancellation.cancel() { settle(id, .failure(.cancelled)) }
        }
        return try outcome.get()
    }

    /// Sends an event; the handler is called once, with the acknowledgement or with why there is none.
    ///
    /// - Returns: the packet's number; nil when the socket has left.
    @discardableResult
    func request(
        _ event: String, _ arguments: Arguments, timeout: Duration?,
        done: @escaping @Sendable (Result<Arguments, AcknowledgementError>) -> Void
    ) -> Int? {
        guard let id = state.withLock({ $0.acknowledgements.begin(done) }) else {
            done(.failure(.disconnected))
            return nil
        }
        if let timeout {
            let timer = client.server.options.schedule(timeout) { [weak self] in self?.settle(id, .failure(.timedOut)) }
            if !state.withLock({ $0.acknowledgements.attach(timer, to: id) }) { timer.cancel() }
        }
        send(.event(event, arguments, id: id))
        return id
    }

    /// Ends the wait for a number, if there still is one.
    func settle(_ id: Int, _ outcome: Acknowledgements.Outcome) {
        state.withLock { $0.acknowledgements.take(id) }?.end(outcome)
    }
}

/// Brings together a task's cancellation and the number of its request, whichever comes first.
private final class Cancellation: Sendable {
    private let state = Mutex<(id: Int?, isCancelled: Bool)>((nil, false))

    /// - Returns: whether the task was cancelled before.
    func begin(_ id: Int) -> Bool {
        state.withLock { state in
            state.id = id
            return state.isCancelled
        }
    }

    /// - Returns: the number to cancel, when there is one yet.
    func cancel() -> Int? {
        state.withLock { state in
            state.isCancelled = true
            return state.id
        }
    }
}
