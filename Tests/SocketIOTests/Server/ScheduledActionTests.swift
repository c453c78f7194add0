import SocketIO
import TestSupport
import Testing

@Suite struct ScheduledActionTests {
    @Test func whatIsDueRunsOnceEachInItsTime() async {
        let ran = Locked<[Int]>([])
        let (done, isDone) = AsyncStream<Void>.makeStream()
        let cancelled = ScheduledAction.timer(.milliseconds(10)) { Issue.record("it was cancelled") }
        cancelled.cancel()
        for (number, delay) in [(2, Duration.milliseconds(40)), (1, .milliseconds(1)), (0, .zero)] {
            _ = ScheduledAction.timer(delay) {
                ran.change { $0.append(number) }
                isDone.yield()
            }
        }
        var iterator = done.makeAsyncIterator()
        for _ in 0..<3 { await iterator.next() }
        // Which of the others is first is up to the system.
        #expect(ran.value.sorted() == [0, 1, 2])
        // Too late: nothing happens.
        cancelled.cancel()
    }

    @Test func whatIsDueEarlierDoesNotWaitForWhatIsDueLater() async {
        let (done, isDone) = AsyncStream<Void>.makeStream()
        let later = (0..<200).map { _ in ScheduledAction.timer(.seconds(3600)) { Issue.record("an hour early") } }
        _ = ScheduledAction.timer(.milliseconds(5)) { isDone.yield() }
        for action in later { action.cancel() }
        _ = ScheduledAction.timer(.milliseconds(1)) { isDone.yield() }
        var iterator = done.makeAsyncIterator()
        for _ in 0..<2 { await iterator.next() }
    }

    @Test func whatACancelledActionHeldIsFreedAtOnce() {
        final class Note: Sendable {}
        weak var note: Note?
        let action: ScheduledAction
        do {
            let fresh = Note()
            note = fresh
            action = .timer(.seconds(3600)) { _ = fresh }
        }
        #expect(note != nil)
        action.cancel()
        #expect(note == nil)
    }
}
