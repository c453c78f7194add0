import TestSupport
import Testing

@testable import SyncEngine

@Suite struct LaneTests {
    private let journal = JournalID.user(UserID(10_001))

    @Test func oneAtATimeInTheOrderTheyCame() {
        let order = SteppedExecutor.run { [journal] () async -> [Int] in
            let lanes = LaneTable(maximumQueue: 100)
            let log = Locked<[Int]>([])
            await withTaskGroup(of: Void.self) { group in
                for index in 0..<50 {
                    group.addTask {
                        try? await lanes.withLane(journal) {
                            log.change { $0.append(index) }
                            for _ in 0..<3 { await Task.yield() }
                            log.change { $0.append(index) }
                        }
                    }
                }
            }
            return log.value
        }
        #expect(order == (0..<50).flatMap { [$0, $0] })
    }

    @Test func otherLanesAreFree() async throws {
        let lanes = LaneTable(maximumQueue: 0)
        try await lanes.withLane(journal) {
            try await lanes.withLane(.directory) {}
            await #expect { try await lanes.withLane(journal) {} } throws: { ($0 as? Refusal)?.code == .overload }
        }
        try await lanes.withLane(journal) {}
    }

    @Test func aThrowingOrCancelledHolderFreesItsLane() async throws {
        let lanes = LaneTable(maximumQueue: 9)
        await #expect(throws: CancellationError.self) {
            try await lanes.withLane(journal) { throw CancellationError() }
        }
        let task = Task { [journal] in try await lanes.withLane(journal) { try Task.checkCancellation() } }
        task.cancel()
        _ = await task.result
        try await lanes.withLane(journal) {}
    }

    @Test func nobodyIsForgottenOnManyThreads() async throws {
        let lanes = LaneTable(maximumQueue: .max)
        let count = Locked((inside: 0, total: 0, broken: false))
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<2000 {
                group.addTask { [journal] in
                    try? await lanes.withLane(journal) {
                        count.change {
                            $0.inside += 1
                            $0.broken = $0.broken || $0.inside != 1
                        }
                        await Task.yield()
                        count.change {
                            $0.inside -= 1
                            $0.total += 1
                        }
                    }
                }
            }
        }
        #expect(count.value.total == 2000 && !count.value.broken)
    }
}

@Suite struct EventBusTests {
    private let anna = JournalID.user(UserID(10_001))

    @Test func pokesThatWereNotTakenYetCountAsOne() async {
        let bus = EventBus()
        let stream = bus.subscribe(to: [anna])
        for _ in 0..<5 { bus.poke([anna, .tickets]) }
        bus.finish()
        var heard: [JournalID] = []
        for await journal in stream { heard.append(journal) }
        #expect(heard == [anna])
    }

    @Test func nothingIsHeardAfterTheEnd() async {
        let bus = EventBus()
        bus.finish()
        for await _ in bus.subscribe(to: [anna]) { Issue.record("nobody pokes") }
        bus.poke([anna])
    }
}

@Suite struct WorkCounterTests {
    @Test func theEndWaitsForWhatIsUnderWayAndRefusesTheRest() {
        let log = SteppedExecutor.run { () async -> [String] in
            let work = WorkCounter()
            let log = Locked<[String]>([])
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    try? await work.run {
                        for _ in 0..<9 { await Task.yield() }
                        log.change { $0.append("done") }
                    }
                }
                group.addTask {
                    await Task.yield()
                    work.close()
                    do { try await work.run {} } catch { log.change { $0.append("refused") } }
                    await work.finished()
                    log.change { $0.append("finished") }
                }
            }
            await work.finished()
            return log.value
        }
        #expect(log == ["refused", "done", "finished"])
    }
}
