import SyncEngine
import TestSupport
import Testing

/// What may be seen when: nothing before it is durable, and equal requests one after the other.
@Suite struct OrderTests {
    @Test("Nobody is told of records that the store has not written")
    func noPokeWithoutRecords() async throws {
        let isRefusing = Locked(false)
        let store = FaultyStore(MemoryStore(), fault: { _ in isRefusing.value ? .conflict(written: 0) : nil })
        let bed = try await Bed(store)
        let changes = bed.service.changes(of: [.user(Bed.anna), .user(Bed.ben)])
        isRefusing.change { $0 = true }
        #expect(try await bed.push([op(1, n: 1)]).statuses == ["retry"])
        await bed.service.drain()
        for await journal in changes { Issue.record("\(journal) was said to have grown") }
    }

    @Test("Nothing is answered when the store does not take it, and the same push is decided later")
    func noAnswerWithoutRecords() async throws {
        let isRefusing = Locked(false)
        let bed = try await Bed(FaultyStore(MemoryStore(), fault: { _ in isRefusing.value ? .unavailable : nil }))
        isRefusing.change { $0 = true }
        await #expect(throws: JournalStoreError.self) { try await bed.push([op(1, n: 1)]) }
        #expect(try await bed.delta().records.isEmpty)
        isRefusing.change { $0 = false }
        #expect(try await bed.push([op(1, n: 1)]).statuses == ["applied"])
    }

    @Test("The same request twice at the same time is one message")
    func equalRequestsAtOnce() {
        let ids = SteppedExecutor.run { () async -> Set<EventID> in
            guard let bed = try? await Bed(FaultyStore(MemoryStore(), pause: { await Task.yield() })) else { return [] }
            let body = Array(#"{"to":10002,"text":"Hi"}"#.utf8)
            return await withTaskGroup(of: EventID?.self) { group in
                for _ in 0..<3 {
                    group.addTask {
                        try? await bed.service.submit(
                            kind: "message.send", body: body, author: Bed.anna, window: .seconds(10)
                        ).id
                    }
                }
                return await group.reduce(into: []) { ids, id in if let id { ids.insert(id) } }
            }
        }
        #expect(ids?.count == 1)
    }
}
