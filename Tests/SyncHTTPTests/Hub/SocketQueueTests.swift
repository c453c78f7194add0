import TestSupport
import Testing

@testable import SyncHTTP

@Suite("How much of one socket may wait")
struct SocketQueueTests {
    @Test("Events that wait are bounded in bytes, and one of any size may wait alone")
    func boundsBytes() async {
        let underWay = UnderWay()
        let queue = SocketQueue(underWay: underWay)
        let (began, goesOn) = (AsyncStream.makeStream(of: Void.self), AsyncStream.makeStream(of: Void.self))
        let done = Locked(0)
        let isTaken = queue.add {
            began.continuation.yield()
            await goesOn.stream.first { _ in true }
        }
        #expect(isTaken)
        await began.stream.first { _ in true }
        let count: @Sendable () async -> Void = { done.change { $0 += 1 } }
        let large = queue.add(bytes: SocketQueue.maximumBytes + 1, count)
        let another = queue.add(bytes: 1, count)
        #expect(large && !another)
        goesOn.continuation.yield()
        await underWay.finished()
        let later = queue.add(bytes: SocketQueue.maximumBytes, count)
        #expect(later)
        await underWay.finished()
        #expect(done.value == 2)
    }
}
