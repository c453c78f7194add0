/// How far each replica's lineage is decided: `vector[r] == k` exactly when the home records of dots 1…k exist.
public struct VersionVector: Sendable, Equatable {
    private var counters: [ReplicaID: UInt64] = [:]

    public init() {}

    /// The last decided n of a replica, 0 for one never seen.
    public subscript(replica: ReplicaID) -> UInt64 { counters[replica] ?? 0 }

    /// Counts a decided dot; it must be the next of its replica.
    public mutating func advance(to dot: Dot) {
        precondition(dot.n == self[dot.replica] + 1, "dot \(dot.n) after \(self[dot.replica]) of \(dot.replica)")
        counters[dot.replica] = dot.n
    }

    /// Passes over dots whose records were lost.
    mutating func skip(to dot: Dot) { counters[dot.replica] = dot.n }

    /// The entries in the order of their replicas.
    public var entries: [(replica: ReplicaID, n: UInt64)] {
        counters.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Restores entries that a saved state holds.
    init(restoring entries: [(ReplicaID, UInt64)]) {
        counters = Dictionary(entries) { max($0, $1) }
    }
}
