import SyncEngine
import Testing

@testable import SyncHTTP

@Suite("Whose trouble it is that a store cannot be read")
struct StoreTroubleTests {
    private let start = Timestamp(milliseconds: 1_000_000)
    private let users = (1...3).map { UserID(10_000 + $0) }

    @Test("Three users in a row are everybody's, for two seconds")
    func endsForAll() {
        var trouble = StoreTrouble()
        for user in users {
            #expect(!trouble.isGeneral(at: start))
            _ = trouble.failed(user, at: start)
        }
        #expect(trouble.isGeneral(at: start + 1_999))
        #expect(!trouble.isGeneral(at: start + 2_000))
    }

    @Test("Somebody who is let in between them shows that it is not")
    func isInterrupted() {
        var trouble = StoreTrouble()
        for user in users {
            _ = trouble.failed(user, at: start)
            trouble.succeeded(UserID(10_009))
        }
        #expect(!trouble.isGeneral(at: start))
    }

    @Test("Those who failed long before do not count")
    func forgets() {
        var trouble = StoreTrouble()
        for (index, user) in users.enumerated() { _ = trouble.failed(user, at: start + Int64(index) * 2_000) }
        #expect(!trouble.isGeneral(at: start + 4_000))
    }

    @Test("A user's trouble is news once, until they are let in")
    func isNewsOnce() {
        var trouble = StoreTrouble()
        #expect(trouble.failed(users[0], at: start) == true)
        #expect(trouble.failed(users[0], at: start + 60_000) == false)
        trouble.succeeded(users[0])
        #expect(trouble.failed(users[0], at: start + 60_001) == true)
    }
}
