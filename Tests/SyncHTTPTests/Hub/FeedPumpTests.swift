import SyncEngine
import Synchronization
import TestSupport
import Testing

@testable import SyncHTTP

@Suite("In what order feeds get their turns")
struct FeedPumpTests {
    /// A pump with one worker, whose first turn waits until the test lets it go.
    private final class Line: Sendable {
        let served = Locked<[Int]>([])
        private let gate = AsyncStream.makeStream(of: Void.self)
        private let pump = Mutex<FeedPump?>(nil)

        init() {
            let (served, gate) = (served, gate.stream)
            let clock = HubClock(now: { Timestamp(milliseconds: 0) })
            let pump = FeedPump(workers: 1, clock: clock) { user in
                if user == UserID(0) { await gate.first { _ in true } }
                served.change { $0.append(user.rawValue) }
                return .settled
            }
            self.pump.withLock { $0 = pump }
        }

        func poke(_ users: [Int], isFirst: Bool) {
            pump.withLock(\.self)?.poke(users.map { UserID($0) }, isFirst: isFirst)
        }

        func go() async {
            gate.continuation.yield()
            await pump.withLock(\.self)?.idle()
        }
    }

    @Test("Who is written to goes before those whom others' news brings, also when they wait there already")
    func prefersTheFirstLine() async {
        let line = Line()
        line.poke([0], isFirst: true)
        line.poke([1, 2, 3], isFirst: false)
        line.poke([3, 4], isFirst: true)
        await line.go()
        #expect(line.served.value == [0, 3, 4, 1, 2])
    }

    @Test("The second line gets every eighth turn at least")
    func forgetsNobody() async {
        let line = Line()
        line.poke([0], isFirst: true)
        line.poke([100], isFirst: false)
        line.poke(Array(1...20), isFirst: true)
        await line.go()
        #expect(line.served.value == [0] + Array(1...6) + [100] + Array(7...20))
    }
}
