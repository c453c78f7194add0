internal import JSONText
internal import SyncEngine

/// Whether everything is there exactly once and what was refused is kept: in the journals, and on every replica.
struct DemoCheck {
    let done: [DemoDeed]
    let replicas: [DemoReplica]
    /// What each delivery report of a person must say, in order.
    let reports: [UserID: [String]]

    /// - Throws: `CommandFailure` for the first thing that is not as it must be.
    func run(_ service: SyncService) async throws {
        for user in Set(replicas.map(\.user)).sorted() {
            var reader = DemoReplica(name: "a new device", user: user)
            try await reader.pull(from: service)
            try checkReports(of: reader)
            try count(reader, expected: done.filter { $0.concerns(user) })
            for replica in replicas where replica.user == user { try compare(replica, with: reader) }
            Terminal.line(
                "     journal of \(user): \(reader.records.count) records, each once, the same on every device")
        }
        Terminal.line("\nEverything is there exactly once.")
    }

    private func count(_ reader: DemoReplica, expected: [DemoDeed]) throws {
        let own = reader.records.filter { $0.isInOwnJournal && $0.isOfPeople }
        let found = Dictionary(grouping: own, by: \.operation)
        for deed in expected {
            let records = found[deed.operation] ?? []
            guard records.count == 1 else {
                let times = "\(records.count) times in the journal of \(reader.user), not once"
                throw fault("Operation \(deed.operation) stands \(times).")
            }
            guard deed.isTold(by: records[0], to: reader.user) else {
                throw fault("Operation \(deed.operation) came to something else: \(records[0].json.text).")
            }
        }
        guard own.count == expected.count else {
            throw fault("The journal of \(reader.user) holds \(own.count) operations, not \(expected.count).")
        }
    }

    private func checkReports(of reader: DemoReplica) throws {
        let told = reader.records.compactMap(\.report)
        let wanted = reports[reader.user] ?? []
        guard told.count == wanted.count, zip(told, wanted).allSatisfy({ $0.contains($1) }) else {
            throw fault("The delivery reports of \(reader.user) are \(told), not \(wanted).")
        }
    }

    private func compare(_ replica: DemoReplica, with reader: DemoReplica) throws {
        guard journals(of: replica) == journals(of: reader), replica.queue.isEmpty else {
            throw fault("\(replica.name) does not hold what a new device of the same person gets.")
        }
    }

    /// Positions and operations in their order, journal by journal: between journals there is none.
    private func journals(of replica: DemoReplica) -> [String: [String]] {
        Dictionary(grouping: replica.records, by: \.journal)
            .mapValues { records in records.map { "\($0.position) \($0.operation)" } }
    }

    private func fault(_ text: String) -> CommandFailure {
        CommandFailure("\(text) This is a fault of the program; please report it with this output.")
    }
}
