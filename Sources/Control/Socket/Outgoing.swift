internal import Dispatch
internal import Synchronization

/// Carries what a handler's task sends to the connection's thread, one piece at a time, and its answer at the end.
final class Outgoing: Sendable {
    private enum Item: Sendable {
        case piece([UInt8], CheckedContinuation<Void, any Error>)
        case answer([UInt8])
    }

    private let items = Mutex<[Item]>([])
    private let ready = DispatchSemaphore(value: 0)

    /// Hands a piece over and waits until it is sent.
    ///
    /// - Throws: what sending it threw.
    func send(_ piece: [UInt8]) async throws {
        try await withCheckedThrowingContinuation { put(.piece(piece, $0)) }
    }

    /// The handler is done: nothing is sent behind its answer.
    func finish(_ answer: [UInt8]) { put(.answer(answer)) }

    private func put(_ item: Item) {
        items.withLock { $0.append(item) }
        ready.signal()
    }

    /// Sends the pieces on this thread, until the answer comes. When sending failed once, every later piece fails too.
    func run(_ send: ([UInt8]) throws(SocketError) -> Void) -> [UInt8] {
        var failure: SocketError?
        while true {
            ready.wait()
            switch items.withLock({ $0.removeFirst() }) {
            case .answer(let answer): return answer
            case .piece(let piece, let sent):
                if failure == nil {
                    do throws(SocketError) { try send(piece) } catch { failure = error }
                }
                if let failure { sent.resume(throwing: failure) } else { sent.resume() }
            }
        }
    }
}
