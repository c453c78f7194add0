import JSONText
import TestSupport
import Testing

@testable import SyncEngine

@Suite struct CompactionTests {
    private static let month: Int64 = 31 * 86_400_000

    /// A bed in which Anna wrote to Ben, edited twice, and wrote again; Ben read in steps. Then a month passed.
    private func bed() async throws -> Bed {
        let bed = try await Bed()
        try await bed.push([
            op(1, n: 1), edit(2, n: 2, "Old"), edit(3, n: 3, "New"), op(4, n: 4), op(5, n: 5),
        ])
        try await bed.push(
            [1, 4, 5].map { id in
                op(
                    UInt64(10 + id), n: [1: 1, 4: 2, 5: 3][id] ?? 0, "receipt.read",
                    #"{"peer":10001,"upTo":"\#(uuid(UInt64(id)))"}"#)
            }, Bed.ben, replica: Bed.tablet)
        bed.clock.advance(milliseconds: Self.month)
        return bed
    }

    private func edit(_ id: UInt64, n: Int, _ text: String) -> String {
        op(id, n: n, "message.edit", #"{"message":"\#(uuid(1))","text":"\#(text)"}"#)
    }

    private func contents(_ bed: Bed, _ user: UserID) async throws -> [StoredRecord] {
        try await bed.store.read(.user(user), after: 0, limit: 999).records
    }

    @Test func effectsThatWereReplacedGoAndOneStateRecordSaysWhatTheyAddedUpTo() async throws {
        let bed = try await bed()
        let plan = try await bed.service.compact(.user(Bed.anna))
        #expect(plan.drop == [6, 7] && plan.floor == 8 && plan.replace.keys.sorted() == [8])
        let records = try await bed.delta().records
        #expect(records.compactMap { $0["seq"]?.integer } == [1, 2, 3, 4, 5, 8])
        #expect(records.last?["kind"]?.string == "state")
        #expect(records.last?["body"]?.text == #"{"receipts":[{"peer":10002,"read":5,"delivered":5}]}"#)
        #expect(try await bed.delta()["snapshot"]?["floor"]?.integer == 8)
    }

    @Test func ofAReceiversEditsTheLastStays() async throws {
        let bed = try await bed()
        try await bed.push([edit(6, n: 6, "Newest")])
        bed.clock.advance(milliseconds: Self.month)
        #expect(try await bed.service.compact(.user(Bed.ben)).drop == [2])
        let texts = try await bed.delta(Bed.ben).records.compactMap { $0["body"]?["text"]?.string }
        #expect(texts == ["Hello", "Hello", "Hello", "Newest"])
        let own = try await bed.service.compact(.user(Bed.anna))
        #expect(own.drop == [6, 7], "home records stay")
        #expect(try await bed.delta().text.contains("Old"), "and versions stay in their author's history")
    }

    @Test func homeRecordsThatOthersPassedAreEmptied() async throws {
        let bed = try await bed()
        let plan = try await bed.service.compact(.user(Bed.ben))
        #expect(plan.drop.isEmpty && plan.replace.keys.sorted() == [6, 7] && plan.floor == 7)
        let receipts = try await bed.delta(Bed.ben).records.suffix(3)
        #expect(receipts.map { $0["body"] == nil } == [true, true, false])
        #expect(receipts.allSatisfy { $0["target"] != nil && $0["peer"]?.integer == 10001 })
    }

    @Test func whatIsYoungStays() async throws {
        let bed = try await bed()
        #expect(try await bed.service.compact(.user(Bed.anna), olderThan: .seconds(60 * 86_400)).isEmpty)
        #expect(try await bed.delta()["snapshot"]?.isNull == true)
    }

    @Test func aSecondTimeThereIsNothingToDo() async throws {
        let bed = try await bed()
        for user in [Bed.anna, Bed.ben] {
            #expect(try await bed.service.compact(.user(user)).isEmpty == false)
            #expect(try await bed.service.compact(.user(user)).isEmpty)
        }
        #expect(try await bed.service.compact(.directory).isEmpty)
    }

    @Test func aLaterFloorTakesTheFormerStateIn() async throws {
        let bed = try await bed()
        try await bed.service.compact(.user(Bed.anna))
        try await bed.push([op(6, n: 6)])
        for (place, level) in ["delivered", "read"].enumerated() {
            let body = #"{"peer":10001,"upTo":"\#(uuid(6))"}"#
            try await bed.push(
                [op(UInt64(20 + place), n: 4 + place, "receipt.\(level)", body)], Bed.ben, replica: Bed.tablet)
        }
        let before = try await bed.service.state(of: Bed.anna)
        bed.clock.advance(milliseconds: Self.month)
        #expect(try await bed.service.compact(.user(Bed.anna)).drop == [8, 10])
        #expect(try await Bed(bed.store, clock: bed.clock).service.state(of: Bed.anna) == before)
    }

    @Test("Invariant 16: no deleted text is left in any journal, young or old")
    func deletedTextIsNowhere() async throws {
        let bed = try await Bed()
        let secret = #"{"to":10002,"text":"s3cret"}"#
        let bad = #"{"to":77,"text":"s3cret"}"#
        let answer = try await bed.push([
            op(1, n: 1, "message.send", secret), edit(2, n: 2, "s3cret"), op(3, n: 3, "message.send", bad),
            op(4, n: 4, "message.delete", #"{"message":"\#(uuid(1))"}"#),
        ])
        let item = EventID(answer.results[2]["quarantineId"]?.natural ?? 0)
        #expect(try await bed.service.discard(item: item, author: Bed.anna)?.status == .applied)
        let before = try await bed.delta().text
        for user in [Bed.anna, Bed.ben] {
            let plan = try await bed.service.compact(.user(user))
            #expect(plan.drop.isEmpty && plan.floor == 0 && !plan.replace.isEmpty)
            for record in try await contents(bed, user) {
                #expect(!String(decoding: record.content, as: UTF8.self).contains("s3cret"))
            }
        }
        #expect(try await bed.delta().text == before, "readers notice nothing")
        let again = try await bed.push([op(3, n: 3, "message.send", bad)])
        #expect(again.results.map(\.text) == [answer.results[2].text], "nor does who sends it again")
    }

    @Test func aCursorBelowTheFloorStartsOverAndOneAboveDoesNot() async throws {
        let bed = try await bed()
        let below = try await bed.delta(limit: 6)["cursor"]?.string
        let above = try await bed.delta(limit: 8)["cursor"]?.string
        try await bed.service.compact(.user(Bed.anna))
        try await bed.push([op(7, n: 6)])
        let again = try await bed.delta(cursor: below)
        #expect(again["snapshot"]?["floor"]?.integer == 8)
        #expect(again.records.compactMap { $0["seq"]?.integer } == [1, 2, 3, 4, 5, 8, 9])
        let on = try await bed.delta(cursor: above)
        #expect(on["snapshot"]?.isNull == true && on.records.compactMap { $0["seq"]?.integer } == [9])
    }

    @Test("What compaction left is read in pages of any size", arguments: [1, 2, 5])
    func pagesBelowTheFloor(_ limit: Int) async throws {
        let bed = try await bed()
        try await bed.service.compact(.user(Bed.anna))
        var cursor: String?
        var seqs: [Int64] = []
        var floors: [Int64?] = []
        repeat {
            let page = try await bed.delta(cursor: cursor, limit: limit)
            seqs += page.records.compactMap { $0["seq"]?.integer }
            floors.append(page["snapshot"]?["floor"]?.integer)
            cursor = page["more"]?.boolean == true ? page["cursor"]?.string : nil
            #expect(page["cursor"]?.string?.utf8.count ?? 999 <= 120)
        } while cursor != nil && seqs.count < 20
        #expect(seqs == [1, 2, 3, 4, 5, 8])
        #expect(floors.first == 8 && floors.dropFirst().allSatisfy { $0 == nil })
    }

    @Test func aFloorThatRisesBetweenTwoPagesStartsOver() async throws {
        let bed = try await bed()
        try await bed.service.compact(.user(Bed.anna))
        let cursor = try await bed.delta(limit: 2)["cursor"]?.string
        try await bed.push([op(6, n: 6)])
        try await bed.push(
            [
                op(20, n: 4, "receipt.read", #"{"peer":10001,"upTo":"\#(uuid(6))"}"#)
            ], Bed.ben, replica: Bed.tablet)
        bed.clock.advance(milliseconds: Self.month)
        try await bed.service.compact(.user(Bed.anna))
        let page = try await bed.delta(cursor: cursor, limit: 2)
        #expect(page["snapshot"]?["floor"]?.integer == 10 && page.records.first?["seq"]?.integer == 1)
    }

    @Test func notificationsThatFellOutOfTheListExpire() async throws {
        let bed = try await Bed()
        for id in 1...NotificationList.maximum + 3 { try await bed.notify(Bed.anna, UInt64(100 + id)) }
        bed.clock.advance(milliseconds: Self.month)
        let before = try await bed.service.state(of: Bed.anna)
        #expect(try await bed.service.compact(.user(Bed.anna)).drop == [1, 2])
        #expect(try await Bed(bed.store, clock: bed.clock).service.state(of: Bed.anna) == before)
    }

    @Test func deletedNotesOfTicketsAreEmptiedAndNothingElseGoes() throws {
        var note = RecordContent(
            kind: "ticket.note", from: Bed.anna, sentAt: .earliest, receivedAt: .earliest)
        note.body = Array(#"{"comment":"s3cret","status":"Closed"}"#.utf8)
        let append = Append(
            operation: OperationID(Bits128(high: 0, low: 1)), home: .user(Bed.anna),
            digest: ContentDigest(Bits128(high: 0, low: 1)), id: EventID(1), entries: [])
        let record = Record(seq: 4, append: append, content: note, isHome: false)
        let plan = CompactionPlan(emptying: [record])
        note.body = Array(#"{"status":"Closed"}"#.utf8)
        #expect(plan == CompactionPlan(floor: 0, replace: [4: note.encoded]))
        let emptied = Record(seq: 4, append: append, content: note, isHome: false)
        #expect(CompactionPlan(emptying: [emptied]).isEmpty)
    }

    @Test func aReportSaysWhyAndADryRunChangesNothing() async throws {
        let bed = try await bed()
        let before = try await contents(bed, Bed.anna)
        let told = try await bed.service.compact(reporting: .user(Bed.anna), isDryRun: true)
        #expect(told.counts.droppedReceipts == 2 && told.counts.dropped == 2 && told.counts.emptied == 0)
        #expect(told.sizes.after < told.sizes.before && told.isDryRun)
        #expect(try await contents(bed, Bed.anna) == before)
        var done = try await bed.service.compact(reporting: .user(Bed.anna))
        done.isDryRun = true
        #expect(done == told)
        let own = try await bed.service.compact(reporting: .user(Bed.ben))
        #expect(own.counts.emptiedOwn == 2 && own.counts.emptied == 2)
    }

    @Test func aPlanThatLeavesAnotherStateIsNoticed() async throws {
        let bed = try await bed()
        let state = try await bed.service.state(of: Bed.anna)
        let records = try await contents(bed, Bed.anna)
        func folded(_ plan: CompactionPlan) throws -> JournalState {
            var check = CompactionCheck(plan, owner: Bed.anna, floor: 0)
            for record in records { try check.consider(record) }
            return check.state
        }
        let plan = try await bed.service.compact(reporting: .user(Bed.anna), isDryRun: true).plan
        #expect(try folded(plan) == state)
        var wrong = plan
        wrong.replace = [:]
        wrong.drop.append(8)
        #expect(try folded(wrong) != state, "the last receipt is gone")
    }

    @Test func aStoreThatCannotCompactSaysSo() async throws {
        let bed = try await Bed(PlainStore(MemoryStore()))
        await #expect(throws: CompactionUnsupported.self) { try await bed.service.compact(.user(Bed.anna)) }
    }
}
