internal import JSONText
internal import SyncEngine

/// Whether everything is there exactly once: in the journals, and on every replica.
struct DemoCheck {
    /// Something a person did.
    struct Deed {
        let operation: String
        let author: UserID
        let receiver: UserID
    }

    let done: [Deed]
    let replicas: [DemoReplica]

    /// - Throws: `CommandFailure` for the first thing that is not as it must be.
    func run(_ service: SyncService) async throws {
        for user in Set(replicas.map(\.user)).sorted() {
            var reader = DemoReplica(name: "a new device", user: user)
            try await reader.pull(from: service)
            try count(reader, expected: done.filter { $0.author == user || $0.receiver == user })
            for replica in replicas where replica.user == user { try compare(replica, with: reader) }
            Terminal.line(
                "     journal of \(user): \(reader.records.count) records, each once, the same on every device")
        }
        Terminal.line("\nEverything is there exactly once.")
    }

    private func count(_ reader: DemoReplica, expected: [Deed]) throws {
        let found = Dictionary(reader.records.map { ($0.operation, 1) }, uniquingKeysWith: +)
        for deed in expected where found[deed.operation] != 1 {
            throw CommandFailure(
                """
                Operation \(deed.operation) stands \(found[deed.operation] ?? 0) times in the journal of \
                \(reader.user), not once. This is a fault of the program; please report it with this output.
                """)
        }
        guard found.count == expected.count else {
            throw CommandFailure(
                "The journal of \(reader.user) holds \(found.count) operations, not \(expected.count).")
        }
    }

    private func compare(_ replica: DemoReplica, with reader: DemoReplica) throws {
        guard replica.records.map(\.position) == reader.records.map(\.position),
            replica.records.map(\.operation) == reader.records.map(\.operation), replica.queue.isEmpty
        else {
            throw CommandFailure("\(replica.name) does not hold what a new device of the same person gets.")
        }
    }
}
