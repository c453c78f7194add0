public import DatabaseImport
public import JSONText
internal import SyncEngine

extension ImportDesk {
    /// A desk that asks whoever owns the data directory.
    ///
    /// - Parameter ask: sends a request and gives its result.
    public init(isDryRun: Bool, asking ask: @escaping (ControlRequest) async throws -> JSONSlice) {
        self.init(
            people: { people in
                let result = try await ask(.takeIn(.init(.people(people), isDryRun: isDryRun)))
                return try Self.outcomes(result, people.count, PastPersonOutcome.init)
            },
            past: { past in
                let result = try await ask(.takeIn(.init(.past(past), isDryRun: isDryRun)))
                return try Self.outcomes(result, past.count, PastOutcome.init)
            },
            addresses: { accounts in
                let found = try await ask(.findPeople(accounts))["addresses"]?.elements ?? []
                guard found.count == accounts.count else { throw ControlFault.unreadableAnswer }
                return found.map(\.string)
            })
    }

    private static func outcomes<Outcome>(
        _ result: JSONSlice, _ count: Int, _ read: (JSONSlice) -> Outcome?
    ) throws(ControlFault) -> [Outcome] {
        let outcomes = (result["outcomes"]?.elements ?? []).compactMap(read)
        guard outcomes.count == count else { throw ControlFault.unreadableAnswer }
        return outcomes
    }
}
