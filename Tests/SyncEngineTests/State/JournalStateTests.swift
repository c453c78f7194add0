import JSONText
import TestSupport
import Testing

@testable import SyncEngine

@Suite struct JournalStateTests {
    /// Anna's state after some of everything.
    private func state() async throws -> JournalState {
        let bed = try await Bed()
        let read = #"{"peer":10002,"upTo":"\#(uuid(7))"}"#
        try await bed.push([op(7, n: 1, "message.send", #"{"to":10001,"text":"Hi"}"#)], Bed.ben, replica: Bed.tablet)
        try await bed.push([
            op(1, n: 1), op(2, n: 2, "receipt.read", read), op(3, n: 3, "contact.pin", #"{"user":10002}"#),
            op(4, n: 4, "message.send", #"{"to":1,"text":"Help"}"#), op(5, n: 5, "x", "{}"),
            op(6, n: 6, "message.send", "{}"),
            op(9, n: 7, "message.edit", #"{"message":"\#(uuid(1))","text":"Hello!"}"#),
            op(10, n: 8, "message.delete", #"{"message":"\#(uuid(4))"}"#),
        ])
        let late = #","at":"2026-11-22T07:00:00Z","mode":"offline","clock":{"replicas":{"\#(Bed.tablet)":3}}"#
        try await bed.push(
            [
                op(1, n: 1), op(8, n: 2, "contact.unpin", #"{"user":1}"#),
                op(11, n: 3, "message.edit", #"{"message":"\#(uuid(1))","text":"Hello?"}"#, more: late),
            ], replica: Bed.phone)
        try await bed.notify(Bed.anna, 20)
        try await bed.notify(Bed.anna, 21)
        try await bed.push([op(12, n: 4, "notification.read", #"{"upTo":"\#(uuid(20))"}"#)], replica: Bed.phone)
        let item = try await bed.service.state(of: Bed.anna).quarantine.items.keys.first
        _ = try await bed.service.discard(item: try #require(item), author: Bed.anna)
        _ = try await bed.service.submit(
            kind: "message.send", body: Array(#"{"to":10002,"text":"Live"}"#.utf8), author: Bed.anna, window: .zero)
        _ = try await bed.service.submit(
            kind: "contact.pin", body: Array(#"{"user":10003}"#.utf8), author: Bed.anna, window: .zero)
        return try await bed.service.state(of: Bed.anna)
    }

    @Test func aSavedStateComesBackEqual() async throws {
        let state = try await state()
        state.checkInvariants()
        let restored = JournalState(saved: state.saved, owner: Bed.anna)
        #expect(restored == state)
        #expect(restored?.saved == state.saved)
        #expect(restored?.messageCount == 4)
    }

    @Test func anEmptyStateComesBackToo() {
        let state = JournalState(owner: Bed.anna)
        #expect(JournalState(saved: state.saved, owner: Bed.anna) == state)
    }

    @Test(arguments: [
        "", "{}", "[]", "null",
        #"{"version":1,"head":0,"guard":0,"vector":{},"lastSentAt":{},"conversations":[],"pins":[],"recent":[]}"#,
        #"{"version":3,"head":1,"guard":0,"conversations":[],"recent":[]}"#, #"{"version":3,"head":0,"guard":0}"#,
        #"{"version":3,"head":0,"guard":0,"conversations":[{}],"recent":[]}"#,
    ])
    func anotherVersionOrDamageIsNone(_ text: String) {
        #expect(JournalState(saved: SavedState(seq: 0, bytes: Array(text.utf8)), owner: Bed.anna) == nil)
    }

    @Test("Damage of any number or byte gives none or a state, never a trap")
    func damageNeverTraps() async throws {
        let saved = try await state().saved
        for index in stride(from: 0, to: saved.bytes.count, by: 5) {
            var bytes = saved.bytes
            for replacement in Array("-9\"]".utf8) {
                bytes[index] = replacement
                _ = JournalState(saved: SavedState(seq: saved.seq, bytes: bytes), owner: Bed.anna)
            }
            let cut = SavedState(seq: saved.seq, bytes: Array(saved.bytes[..<index]))
            #expect(JournalState(saved: cut, owner: Bed.anna) == nil)
        }
    }

    @Test(arguments: ["guard", "ownRead", "message"])
    func aNegativePositionIsDamage(_ name: String) async throws {
        let saved = try await state().saved
        let text = String(decoding: saved.bytes, as: UTF8.self)
        let damaged = text.replacing(#""\#(name)":"#, with: #""\#(name)":-"#)
        #expect(JournalState(saved: SavedState(seq: saved.seq, bytes: Array(damaged.utf8)), owner: Bed.anna) == nil)
    }

    @Test func theLast64SubmissionsAreRemembered() {
        var recent = RecentSubmissions()
        func digest(_ number: Int) -> ContentDigest { ContentDigest(Bits128(high: 0, low: UInt64(number))) }
        for number in 0..<100 {
            recent.append(
                .init(digest: digest(number), receivedAt: Timestamp(milliseconds: Int64(number)), seq: Seq(number)))
        }
        #expect(recent.items.count == 64 && recent.items.first?.seq == 36)
        let now = Timestamp(milliseconds: 99)
        #expect(recent.matches(digest(35), at: now, window: 1000).isEmpty)
        #expect(recent.matches(digest(90), at: now, window: 9).map(\.seq) == [90])
        #expect(recent.matches(digest(89), at: now, window: 9).isEmpty, "the window is over")
    }

    @Test func aRecordOutOfOrderIsABugOfOurs() async {
        await #expect(processExitsWith: .failure) {
            var state = JournalState(owner: UserID(10_001))
            let time = Timestamp(milliseconds: 0)
            let content = RecordContent(kind: "x", from: UserID(10_001), sentAt: time, receivedAt: time)
            let append = Append(
                operation: OperationID(Bits128(high: 0, low: 1)), home: .user(UserID(10_001)),
                digest: ContentDigest(Bits128(high: 0, low: 1)), id: EventID(1), entries: [])
            state.evolve(Record(seq: 2, append: append, content: content, isHome: true))
        }
    }
}
