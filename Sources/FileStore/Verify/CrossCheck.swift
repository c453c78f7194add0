import SyncEngine

/// What the records of one journal say about others: some 5 bytes a record, and 16 for each record elsewhere that a
/// home record names.
struct JournalFacts {
    let journal: JournalID
    var floor: Seq = 0
    /// The operation of each record by number; 0 where there is none, or a later operation's.
    private(set) var operations: [UInt32] = []
    private(set) var homes: [Bool] = []
    private(set) var named: [Name] = []
    /// Operations whose home record was lost here.
    private(set) var lost: Set<UInt32> = []

    /// A home record says where its operation is too.
    struct Name {
        var journal: UInt32
        var seq: UInt32
        var operation: UInt32
        /// The home record.
        var home: UInt32
    }

    /// Stands for a gap record, of which nobody knows what it was; no operation's own.
    static let gap: UInt32 = 2

    init(_ journal: JournalID) { self.journal = journal }

    mutating func take(_ line: LineFacts, _ bytes: UnsafeRawBufferPointer) {
        guard line.seq < 1 << 31 else { return }
        let place = Int(line.seq)
        while operations.count < place {
            operations.append(0)
            homes.append(false)
        }
        guard operations.count == place else { return }
        let hash = line.operation.shortHash | 1
        let isGap = line.isGap(bytes)
        operations.append(isGap ? Self.gap : hash)
        homes.append(line.isHome || isGap)
        if isGap, let operation = line.lostOperation(bytes) { lost.insert(operation.shortHash | 1) }
        line.forEachOther(bytes) { journal, seq in
            named.append(
                Name(
                    journal: Self.number(of: journal), seq: UInt32(truncatingIfNeeded: seq), operation: hash,
                    home: UInt32(truncatingIfNeeded: line.seq)))
        }
    }

    /// The operation of a record; 0 when there is none.
    func operation(_ seq: UInt32) -> UInt32 { seq < operations.count ? operations[Int(seq)] : 0 }

    /// A user's number; 0 for the tickets.
    static func number(of journal: JournalID) -> UInt32 {
        switch journal {
        case .user(let user): UInt32(truncatingIfNeeded: user.rawValue)
        case .tickets: 0
        case .directory: .max
        }
    }

    static func journal(_ number: UInt32) -> JournalID {
        switch number {
        case 0: .tickets
        case .max: .directory
        default: .user(UserID(Int(number)))
        }
    }
}

/// Each operation in all of its journals: what home records name is there, and what is there is named.
struct CrossCheck {
    private(set) var findings: [Finding] = []
    /// Records that a home record names and that are not there.
    private(set) var missing: [(journal: JournalID, seq: Seq)] = []
    /// How many records there are that no home record names.
    private(set) var unnamed = 0

    init(_ all: [JournalFacts]) {
        let places = Dictionary(all.indices.map { (JournalFacts.number(of: all[$0].journal), $0) }) { $1 }
        let lost = all.reduce(into: Set<UInt32>()) { $0.formUnion($1.lost) }
        var named = all.map { [Bool](repeating: false, count: $0.operations.count) }
        for facts in all {
            for name in facts.named {
                let place = places[name.journal]
                if let place, name.seq < named[place].count { named[place][Int(name.seq)] = true }
                check(name, of: facts.journal, in: place.map { all[$0] })
            }
        }
        for (facts, named) in zip(all, named) { check(facts, named, lost) }
    }

    private mutating func check(_ name: JournalFacts.Name, of home: JournalID, in other: JournalFacts?) {
        let found = other?.operation(name.seq) ?? 0
        if found == name.operation || found == JournalFacts.gap { return }
        // Compaction takes out what nobody needs any more, and says up to where.
        if found == 0, let other, Seq(name.seq) <= other.floor { return }
        let journal = other?.journal ?? JournalFacts.journal(name.journal)
        if found == 0 { missing.append((journal, Seq(name.seq))) }
        add(
            journal, Seq(name.seq),
            found == 0
                ? "it is missing, and record \(name.home) of \(home) names it"
                : "it is of another operation than record \(name.home) of \(home) says")
    }

    private mutating func check(_ facts: JournalFacts, _ named: [Bool], _ lost: Set<UInt32>) {
        for (place, operation) in facts.operations.enumerated()
        where operation != 0 && !facts.homes[place] && !named[place] && !lost.contains(operation) {
            unnamed += 1
            add(facts.journal, Seq(place), "no home record names it")
        }
    }

    private mutating func add(_ journal: JournalID, _ seq: Seq, _ text: String) {
        findings.append(
            Finding(.crossCheck, journal: journal, file: JournalPath.directory(of: journal), seq: seq, text))
    }
}
