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
        guard let body = record.content.body,
            let operation = JSONSlice(trusted: body[...])["op"]?.string.flatMap(OperationID.init)
        else { return }
        orphans[operation] = record.id
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

extension RecordContent {
    /// Stands in a journal where a record was that nobody has any more.
    ///
    /// - Parameter operation: the owner's operation whose record it was, when the other parties still have theirs.
    public static func gap(in journal: JournalID, of operation: OperationID?) -> RecordContent {
        let nobody = UserID(0)
        let owner = if case .user(let user) = journal { user } else { nobody }
        let never = Timestamp(milliseconds: 0)
        var content = RecordContent(kind: LostRecords.kind, from: owner, sentAt: never, receivedAt: never)
        if let operation { content.body = Array(#"{"op":"\#(operation)"}"#.utf8) }
        return content
    }

    /// What an operation's record in another journal says, as far as it follows from its home record alone: chat, not
    /// what is told about tickets. Nil for all else.
    public static func effect(ofHome content: [UInt8]) -> [UInt8]? {
        let kinds: Set = ["message.send", "message.edit", "message.delete", "receipt.read", "receipt.delivered"]
        guard let content = RecordContent(content), content.status == .applied, kinds.contains(content.kind) else {
            return nil
        }
        return content.effect.encoded
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
