internal import SocketIO
internal import Synchronization

/// How many connections of each address have not joined yet: they may be anybody's.
final class Strangers: Sendable {
    private let maximum: Int?
    private let counts = Mutex<[[UInt8]: Int]>([:])

    /// - Parameter maximum: of one address; nil for no bound.
    init(maximum: Int?) { self.maximum = maximum }

    /// - Throws: `EngineError.unavailable` when the address has as many as it may have.
    func check(_ network: [UInt8]) throws(EngineError) {
        guard let maximum, counts.withLock({ $0[network, default: 0] }) >= maximum else { return }
        throw .unavailable("too many connections of this address that have not joined")
    }

    func enter(_ network: [UInt8]) { counts.withLock { $0[network, default: 0] += 1 } }

    /// One has joined or ended.
    func leave(_ network: [UInt8]) {
        counts.withLock { counts in
            let left = counts[network, default: 1] - 1
            counts[network] = left > 0 ? left : nil
        }
    }
}
