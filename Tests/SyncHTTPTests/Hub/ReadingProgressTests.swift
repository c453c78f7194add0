import SocketIO
import SyncEngine
import Testing

@testable import SyncHTTP

@Suite("How far a conversation counts as read")
struct ReadingProgressTests {
    private let start = Timestamp(milliseconds: 1_000_000)

    private func delivery(sent: Int = 0, arrived: Int = 0) -> Delivery { Delivery(sent: sent, arrived: arrived) }

    @Test("The last message that has arrived counts, and those that have not are looked at again")
    func takesWhatArrived() {
        var progress = ReadingProgress(of: UserID(10_001), at: start)
        progress.told(EventID(1), delivery(sent: 10), at: start)
        progress.told(EventID(2), delivery(sent: 20), at: start)
        #expect(progress.due == start + 1_000)
        let early = progress.look(delivery(arrived: 9), at: start + 1_000)
        #expect(early == nil && !progress.isDone)
        let first = progress.look(delivery(arrived: 10), at: start + 2_000)
        #expect(first == EventID(1) && progress.due == start + 3_000)
        let last = progress.look(delivery(arrived: 20), at: start + 3_000)
        #expect(last == EventID(2) && progress.isDone)
    }

    @Test("A conversation that is never quiet is looked at after five seconds, and its flood keeps nothing back")
    func isPatientForAWhile() {
        var progress = ReadingProgress(of: UserID(10_001), at: start)
        for number in 1...100 {
            progress.told(EventID(UInt64(number)), delivery(sent: number), at: start + Int64(number) * 500)
        }
        #expect(progress.due == start + 5_000)
        let read = progress.look(delivery(arrived: 50), at: start + 5_000)
        #expect(read == EventID(1))
        let rest = progress.look(delivery(arrived: 100), at: start + 6_000)
        #expect(rest == EventID(100))
    }
}
