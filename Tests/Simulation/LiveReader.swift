import JSONText
import SyncEngine
import Synchronization
import TestSupport

/// Somebody with an open page: subscribes, reads, and reads again whenever it is poked; never otherwise.
final class LiveReader: Sendable {
    private struct State {
        /// Counts the services followed; who follows an earlier one is gone.
        var turn = 0
        var cursor: String?
        var records: [String] = []
        var fault: String?
    }

    let user: UserID
    private let state = Mutex(State())

    init(_ user: UserID) { self.user = user }

    /// What it was shown, in order.
    var records: [String] { state.withLock(\.records) }

    /// What went wrong, if anything did.
    var fault: String? { state.withLock(\.fault) }

    /// From now on this service's pokes, no longer those of the one before.
    func follow(_ service: SyncService, _ executor: SteppedExecutor) {
        let turn = state.withLock { state in
            state.turn += 1
            return state.turn
        }
        executor.start {
            let pokes = service.changes(of: [.user(self.user), .tickets])
            await self.read(service, turn)
            for await _ in pokes { await self.read(service, turn) }
        }
    }

    /// A client's own look at the heads, for services that do not hear of each other.
    func look(_ service: SyncService) async { await read(service, state.withLock(\.turn)) }

    private func read(_ service: SyncService, _ turn: Int) async {
        while true {
            let (isCurrent, cursor) = state.withLock { ($0.turn == turn, $0.cursor) }
            guard isCurrent else { return }
            do {
                let bytes = try await service.delta(
                    reader: user, cursor: cursor, replica: nil, limit: 5, wait: .zero)
                let delta = try JSONSlice(validating: bytes).fields
                take(delta, after: cursor, turn)
                if delta["more"]?.boolean == false { return }
            } catch let refusal as Refusal where refusal.code == .epochChanged {
                state.withLock { state in
                    state.cursor = nil
                    state.records = []
                }
            } catch is JournalStoreError {
                // The process died under it: the page connects to the next one.
                return
            } catch {
                state.withLock { $0.fault = "a live read threw \(error)" }
                return
            }
        }
    }

    private func take(_ delta: [String: JSONSlice], after cursor: String?, _ turn: Int) {
        state.withLock { state in
            // Another look of the same reader was faster.
            guard state.turn == turn, state.cursor == cursor else { return }
            if delta["snapshot"]?.isNull == false { state.records = [] }
            state.records += delta["records"]?.elements.map(\.text) ?? []
            state.cursor = delta["cursor"]?.string
        }
    }
}
