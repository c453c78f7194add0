import TestSupport
import Testing

@testable import SocketIO

@Suite struct RoomsTests {
    @Test func roomsAreListedInJoiningOrder() {
        var rooms = Rooms()
        for room in ["me", "b", "a", "b"] { rooms.join("me", room) }
        #expect(rooms.rooms(of: "me") == ["me", "b", "a"])
        rooms.leave("me", "b")
        rooms.join("me", "b")
        #expect(rooms.rooms(of: "me") == ["me", "a", "b"])
        #expect(rooms.remove("me") == ["me", "a", "b"])
        #expect(rooms == Rooms())
    }

    @Test func whoIsInSeveralOfTheRoomsCountsOnce() {
        var rooms = Rooms()
        for (id, room) in [("1", "a"), ("1", "b"), ("2", "b")] { rooms.join(id, room) }
        #expect(rooms.members(of: ["a", "b", "c"]) == ["1", "2"])
        #expect(rooms.members(of: []).isEmpty)
    }

    @Test func namesThatOnlyLookAlikeAreTwo() {
        let (one, two) = ("caf\u{E9}", "cafe\u{301}")
        var rooms = Rooms()
        rooms.join("1", one)
        rooms.join("2", two)
        rooms.join("2", one)
        #expect(rooms.rooms(of: "2").map { Array($0.utf8) } == [Array(two.utf8), Array(one.utf8)])
        #expect(rooms.members(of: [two]) == ["2"])
        rooms.leave("2", one)
        #expect(rooms.members(of: [one]) == ["1"])
        #expect(!Audience(rooms: [one]).includes([ExactName(two)]))
        #expect(!Audience(excepted: [one]).includes([ExactName(one)]))
        #expect(Audience(excepted: [one]).includes([ExactName(two)]))
    }

    /// Every join, leave and end, against pairs in a plain list.
    @Test(arguments: Seeds.all)
    func anyHistoryGivesWhatAListOfPairsGives(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var rooms = Rooms()
        var pairs: [(id: String, room: String)] = []
        for _ in 0..<500 {
            let id = "s\(random.number(0...5))"
            let room = "r\(random.number(0...5))"
            switch random.number(0...9) {
            case 0...5:
                rooms.join(id, room)
                if !pairs.contains(where: { $0.id == id && $0.room == room }) { pairs.append((id, room)) }
            case 6...8:
                rooms.leave(id, room)
                pairs.removeAll { $0.id == id && $0.room == room }
            default:
                #expect(rooms.remove(id) == pairs.filter { $0.id == id }.map(\.room), "TICX_SEED=\(seed)")
                pairs.removeAll { $0.id == id }
            }
            #expect(rooms.rooms(of: id) == pairs.filter { $0.id == id }.map(\.room), "TICX_SEED=\(seed)")
            let asked = [room, "r\(random.number(0...5))"]
            let members = Set(pairs.filter { asked.contains($0.room) }.map(\.id))
            #expect(rooms.members(of: asked) == members, "TICX_SEED=\(seed)")
        }
    }
}
