public import JSONText

/// What an operation's author had seen when they acted: positions of the journals the author reads, and counters of the
/// few sibling replicas whose operations they saw before the server had them.
public struct CausalContext: Sendable, Equatable {
    public var user: Seq
    public var tickets: Seq
    public var replicas: [ReplicaID: UInt64]

    /// Nothing seen.
    public static let nothing = CausalContext(user: 0, tickets: 0, replicas: [:])

    public init(user: Seq, tickets: Seq, replicas: [ReplicaID: UInt64]) {
        self.user = user
        self.tickets = tickets
        self.replicas = replicas
    }

    /// Reads the `clock` of an operation. A clock of another epoch saw nothing; members that are no counters count as
    /// 0.
    public init(_ json: JSONSlice, epoch: Epoch, maximumReplicas: Int) {
        self = .nothing
        for (key, value) in json.members {
            switch key {
            case "epoch":
                if Epoch(value) == epoch { continue }
                self = .nothing
                return
            case "user": user = value.natural ?? 0
            case "tickets": tickets = value.natural ?? 0
            case "replicas":
                for (key, value) in value.members.prefix(maximumReplicas) {
                    guard let replica = ReplicaID(key), let n = value.natural else { continue }
                    replicas[replica] = n
                }
            default: continue
            }
        }
    }

    /// Positions beyond the heads cannot have been seen: such a context saw nothing of shared journals.
    public func held(toUserHead userHead: Seq, ticketsHead: Seq) -> CausalContext {
        user <= userHead && tickets <= ticketsHead
            ? self : CausalContext(user: min(user, userHead), tickets: 0, replicas: replicas)
    }

    /// The most bytes of JSON that a record's clock takes.
    static let maximumRecordBytes = 120

    /// What a record keeps of it: the positions, and as many siblings' counters as fit, however many were named.
    ///
    /// Decisions look at the whole clock; a record is read afterwards, and a clock that names fewer claims less.
    var kept: CausalContext {
        guard !replicas.isEmpty else { return self }
        var kept = CausalContext(user: user, tickets: tickets, replicas: [:])
        for (replica, n) in replicas.sorted(by: { $0.key < $1.key }) {
            var longer = kept
            longer.replicas[replica] = n
            let bytes = JSONWriter.text { writer in writer.object { longer.writeMembers(to: &$0) } }
            if bytes.count <= Self.maximumRecordBytes { kept = longer }
        }
        return kept
    }

    func write(to writer: inout JSONWriter) { writer.object("clock") { writeMembers(to: &$0) } }

    private func writeMembers(to writer: inout JSONWriter) {
        if user > 0 { writer.field("user", user) }
        if tickets > 0 { writer.field("tickets", tickets) }
        guard !replicas.isEmpty else { return }
        writer.object("replicas") { writer in
            for (replica, n) in replicas.sorted(by: { $0.key < $1.key }) { writer.field(replica.description, n) }
        }
    }

    /// Reads what `write` wrote.
    init(stored json: JSONSlice?) {
        self = .nothing
        guard let json else { return }
        for (key, value) in json.members {
            switch key {
            case "user": user = value.natural ?? 0
            case "tickets": tickets = value.natural ?? 0
            default:
                for (key, value) in value.members {
                    guard let replica = ReplicaID(key), let n = value.natural else { continue }
                    replicas[replica] = n
                }
            }
        }
    }
}

extension JSONSlice {
    /// Whether this `clock` names a history that is no longer the server's.
    func isOfAnotherEpoch(than epoch: Epoch) -> Bool {
        self["epoch"].map { Epoch($0) != epoch } ?? false
    }
}
