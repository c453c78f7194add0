import SyncEngine

/// G9: nobody waits without an end, and the queue does not grow without one.
extension JournalStoreConformance {
    static let bounds: [Check] = [
        Check(
            .g9, "a full queue refuses at once, writes nothing of it, and takes it later", needs: [.holdFlushes],
            fullQueue)
    ]

    private static func fullQueue(_ subject: any StoreUnderTest, _ seed: UInt64) async throws -> [String] {
        let store = try await subject.open()
        _ = try await store.append([Fixture.append(1, in: [anna])])
        await subject.holdFlushes()
        let text = String(repeating: "x", count: 1000)
        var expect = Expectations()
        var refused: [Int] = []
        try await withThrowingTaskGroup(of: (Int, JournalStoreError?).self) { group in
            for number in 2...1000 {
                group.addTask {
                    do {
                        _ = try await store.append([Fixture.append(number, in: [anna], text: text)])
                        return (number, nil)
                    } catch let error as JournalStoreError {
                        return (number, error)
                    }
                }
            }
            // While no flush ends, whoever has an answer was refused.
            guard let first = try await group.next() else { return }
            expect(first.1 != nil, "somebody was answered before the flush")
            await subject.releaseFlushes()
            for (number, error) in try await group.reduce(into: [first], { $0.append($1) }) {
                guard let error else { continue }
                refused.append(number)
                if case .unavailable = error { continue }
                expect(false, "\(error)")
            }
        }
        expect(try await store.heads([anna])[0] == Seq(1000 - refused.count), "something refused was written")
        for number in refused.prefix(5) {
            let later = try await store.append([Fixture.append(number, in: [anna], text: text)])
            expect(later != [.conflict], "\(number), sent again")
        }
        return expect.failures
    }
}
