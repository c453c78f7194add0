import Logging
import SyncEngine
import TestSupport
import Testing

@testable import SyncHTTP

/// Realms opened, closed and deleted by a clock that a test moves.
@Suite struct RealmLifeTests {
    private struct World {
        let clock: ManualClock
        let realms: Realms
        let opened: Locked<[String]>
        let closed: Locked<Int>
        let removed: Locked<[String]>

        init(_ edit: (inout RealmLimits) -> Void = { _ in }) async throws {
            let clock = ManualClock()
            let memory = RealmVault.inMemory
            let (opened, closed, removed) = (Locked<[String]>([]), Locked(0), Locked<[String]>([]))
            let vault = RealmVault(
                list: { [] },
                open: { name in
                    opened.change { $0.append(name) }
                    let store = try await memory.open(name).store
                    return RealmVault.Opened(store: store, close: { closed.change { $0 += 1 } })
                },
                remove: { name in
                    removed.change { $0.append(name) }
                    try await memory.remove(name)
                })
            var limits = RealmLimits()
            edit(&limits)
            realms = try await Realms(
                Realm.Parts(
                    vault: vault, limits: limits, httpLimits: Limits(), key: Array("a key for realms".utf8),
                    now: { clock.now }, registry: PrometheusRegistry(), hubMetrics: nil,
                    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
            (self.clock, self.opened, self.closed, self.removed) = (clock, opened, closed, removed)
        }

        func token(_ n: Int) throws -> DemoToken {
            try #require(DemoLogin.read(DemoLogin.token(#"{"userId":\#(n),"role":"end_user"}"#)))
        }

        @discardableResult
        func enter(_ n: Int) async throws -> Realm { try await realms.enter(try token(n), from: []) }
    }

    @Test func `calls at the same time open a realm once`() async throws {
        let world = try await World()
        let realms = try await withThrowingTaskGroup(of: Realm.self) { group in
            for _ in 0..<8 { group.addTask { try await world.enter(1) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(realms.allSatisfy { $0 === realms[0] })
        #expect(world.opened.value.count == 1)
    }

    @Test func `one that nobody uses is closed, and opened again as it was`() async throws {
        let world = try await World()
        let realm = try await world.enter(1)
        try await realm.service.submit(
            kind: "message.send", body: Array(#"{"to":9000000002,"text":"kept","type":"text"}"#.utf8),
            author: RealmSamples.person)
        world.clock.advance(milliseconds: 299_000)
        world.realms.sweep()
        #expect(world.realms.count == (all: 1, open: 1))
        world.clock.advance(milliseconds: 1_000)
        world.realms.sweep()
        await world.realms.settled()
        #expect(world.realms.count == (all: 1, open: 0))
        #expect(world.closed.value == 1 && world.removed.value.isEmpty)
        let again = try await world.enter(1)
        #expect(again !== realm)
        let history = try await again.service.history(
            reader: RealmSamples.person, peer: UserID(9_000_000_002), before: nil, limit: 10)
        #expect(history.map(\.text).last == "kept")
        await world.realms.close()
        #expect(world.closed.value == 2)
    }

    @Test func `after a week it is deleted with all that is in it`() async throws {
        let world = try await World()
        let realm = try await world.enter(1)
        world.clock.advance(milliseconds: 7 * 86_400_000)
        world.realms.sweep()
        await world.realms.settled()
        #expect(world.removed.value == [realm.name.description])
        #expect(world.realms.count == (all: 0, open: 0))
        let fresh = try await world.enter(1)
        let history = try await fresh.service.history(
            reader: RealmSamples.person, peer: UserID(9_000_000_002), before: nil, limit: 10)
        #expect(history.count == 1)
    }

    @Test func `no more are open at once than may be, and one in use is not closed for another`() async throws {
        let world = try await World { $0.maximumOpen = 2 }
        try await world.enter(1)
        try await world.enter(2)
        let refusal = await #expect(throws: APIError.self) { try await world.enter(3) }
        #expect(refusal?.code == .busy && refusal?.retryAfter == .seconds(60))
        world.clock.advance(milliseconds: 61_000)
        try await world.enter(2)
        try await world.enter(3)
        await world.realms.settled()
        #expect(world.realms.count == (all: 3, open: 2))
        #expect(world.closed.value == 1)
    }

    @Test func `of too many the one that was idle longest is deleted`() async throws {
        let world = try await World { $0.maximumRealms = 2 }
        let oldest = try await world.enter(1)
        world.clock.advance(milliseconds: 1_000)
        try await world.enter(2)
        world.clock.advance(milliseconds: 600_000)
        try await world.enter(3)
        await world.realms.settled()
        #expect(world.removed.value == [oldest.name.description])
    }

    @Test func `a store that cannot be opened is said, and tried again at the next call`() async throws {
        let clock = ManualClock()
        let failures = Locked(1)
        let memory = RealmVault.inMemory
        let vault = RealmVault(
            list: { [] },
            open: { name in
                var fails = false
                failures.change { left in
                    fails = left > 0
                    left -= 1
                }
                if fails { throw JournalStoreError.outcomeUnknown }
                return try await memory.open(name)
            }, remove: { try await memory.remove($0) })
        let realms = try await Realms(
            Realm.Parts(
                vault: vault, limits: RealmLimits(), httpLimits: Limits(), key: Array("a key for realms".utf8),
                now: { clock.now }, registry: PrometheusRegistry(), hubMetrics: nil,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
        let token = try #require(DemoLogin.read(DemoLogin.token(#"{"userId":1}"#)))
        let refusal = await #expect(throws: APIError.self) { try await realms.enter(token, from: []) }
        #expect(refusal?.code == .unavailable)
        _ = try await realms.enter(token, from: [])
    }
}
