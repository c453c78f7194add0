internal import JSONText

/// What a repaired journal lacks: told by `gap` records, which stand where records were that nobody has any more.
///
/// A client that has not forgotten such an operation sends it again, under the store's new epoch, and it is taken as if
/// it came for the first time: its dot is not a fork, and what others still hold of it is not given to them twice.
struct LostRecords: Sendable, Equatable {
    /// The kind of record that stands for one that was lost.
    static let kind = "gap"

    /// How many records were lost.
    private(set) var count = 0
    /// Dots below the vector whose home records were lost.
    private(set) var holes: [ReplicaID: Set<UInt64>] = [:]
    /// The owner's operations that only the other parties still have, with the id they know them by.
    private(set) var orphans: [OperationID: EventID] = [:]

    var isEmpty: Bool { count == 0 }

    func contains(_ dot: Dot) -> Bool { holes[dot.replica]?.contains(dot.n) ?? false }

    /// Takes in a record that says that one was lost.
    mutating func add(_ record: Record) {
        count += 1
        guard let body = record.content.body, JSONSlice(trusted: body[...])["home"]?.boolean == true else { return }
        orphans[record.operation] = record.id
    }

    /// The dots of a replica that were never seen, because the records that held them were lost.
    mutating func add(_ missing: Range<UInt64>, of replica: ReplicaID) {
        if !missing.isEmpty { holes[replica, default: []].formUnion(missing) }
    }

    /// An operation is on record, perhaps again.
    mutating func fill(_ dot: Dot?, _ operation: OperationID) {
        orphans[operation] = nil
        guard let dot, holes[dot.replica]?.remove(dot.n) != nil else { return }
        if holes[dot.replica]?.isEmpty == true { holes[dot.replica] = nil }
    }
}

extension JournalState {
    /// Counts a decided dot. Dots are gapless, but for those that were lost.
    mutating func count(_ dot: Dot) {
        let last = vector[dot.replica]
        if dot.n <= last, lost.contains(dot) { return }
        if dot.n > last + 1, !lost.isEmpty {
            lost.add(last + 1..<dot.n, of: dot.replica)
            vector.skip(to: Dot(replica: dot.replica, n: dot.n - 1))
        }
        vector.advance(to: dot)
    }
}

extension LostRecords {
    func write(to writer: inout JSONWriter) {
        writer.field("count", count)
        writer.object("holes") { writer in
            for (replica, numbers) in holes.sorted(by: { $0.key < $1.key }) {
                writer.array(replica.description) { writer in
                    for n in numbers.sorted() { writer.element(n) }
                }
            }
        }
        writer.object("orphans") { writer in
            for (operation, id) in orphans.sorted(by: { $0.key < $1.key }) {
                writer.field(operation.description, id.rawValue)
            }
        }
    }

    /// Reads what `write` wrote; without it nothing was lost.
    init(saved json: JSONSlice?) {
        count = json?["count"]?.integer.map(Int.init) ?? 0
        for (key, numbers) in json?["holes"]?.members ?? [] {
            if let replica = ReplicaID(key) { holes[replica] = Set(numbers.elements.compactMap(\.natural)) }
        }
        for (key, id) in json?["orphans"]?.members ?? [] {
            if let operation = OperationID(key) { orphans[operation] = id.natural.map(EventID.init) }
        }
    }
}
