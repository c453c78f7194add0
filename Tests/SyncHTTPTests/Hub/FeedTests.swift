import SyncEngine
import TestSupport
import Testing

@testable import SyncHTTP

@Suite("A user's feed")
struct FeedTests {
    private func at(_ user: Seq, _ tickets: Seq = 0) -> LivePosition { LivePosition(user: user, tickets: tickets) }

    @Test("Sockets at one place are read for once, and those who are furthest come first")
    func groups() {
        var feed = Feed()
        feed.join(1, at: at(5))
        feed.join(2, at: at(9))
        feed.join(3, at: at(5))
        #expect(
            feed.groups(without: []) == [
                Feed.Group(position: at(9), members: [2]), Feed.Group(position: at(5), members: [1, 3]),
            ])
        #expect(feed.groups(without: [2, 3]) == [Feed.Group(position: at(5), members: [1])])
    }

    @Test("A socket that has caught up joins the others")
    func merges() {
        var feed = Feed()
        feed.join(1, at: at(5, 2))
        feed.join(2, at: at(9, 2))
        feed.advance([1], to: at(9, 2))
        #expect(feed.groups(without: []).map(\.members) == [[1, 2]])
    }

    @Test("No mark goes back, and a socket that left stays away")
    func neverGoesBack() {
        var feed = Feed()
        feed.join(1, at: at(5, 7))
        feed.advance([1], to: at(6, 3))
        #expect(feed[1] == at(6, 7))
        feed.leave(1)
        feed.advance([1], to: at(8, 8))
        #expect(feed.isEmpty)
    }

    @Test("A page is cut into steps that cover it without a gap, hidden records at its end included")
    func cutsPages() async throws {
        let world = try await HubWorld()
        for number in 1...40 {
            let length = number.isMultiple(of: 7) ? 12_000 : 20
            try await world.send("ada", "ben", "\(number) " + String(repeating: "x", count: length))
        }
        let ben = try world.user("ben").id
        var page = try #require(try await world.service.live(reader: ben, after: at(0), limit: 100))
        page.position.tickets += 3
        let steps = Feed.steps(of: page, after: at(0))
        #expect(steps.count > 1)
        #expect(steps.flatMap(\.records).map(\.record.seq) == page.records.map(\.record.seq))
        #expect(steps.first?.start == at(0))
        #expect(steps.last?.end == page.position)
        for (step, next) in zip(steps, steps.dropFirst()) { #expect(step.end == next.start) }
    }

    @Test("A page with nothing for its reader is one empty step, and one that goes nowhere is none")
    func cutsEmptyPages() async throws {
        let world = try await HubWorld()
        var page = try #require(
            try await world.service.live(reader: try world.user("ben").id, after: at(0), limit: 10))
        page.position = at(4, 9)
        let steps = Feed.steps(of: page, after: at(4, 2))
        #expect(steps.count == 1 && steps[0].records.isEmpty && steps[0].end == at(4, 9))
        #expect(Feed.steps(of: page, after: at(4, 9)).isEmpty)
    }
}
