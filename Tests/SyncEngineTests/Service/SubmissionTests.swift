import JSONText
import TestSupport
import Testing

@testable import SyncEngine

/// Several operations without a replica at once: as one after the other, with one flush.
@Suite struct SubmissionTests {
    private func message(
        _ text: String, _ id: UInt64? = nil, by way: SubmissionWay = .request, window: Duration? = .zero
    ) -> NewSubmission {
        NewSubmission(
            kind: "message.send", body: Array(#"{"to":10002,"text":"\#(text)"}"#.utf8),
            operation: id.map { OperationID(Bits128(high: 0, low: $0)) }, by: way, window: window)
    }

    private func statuses(_ outcomes: [Result<Submission, Refusal>]) -> [String] {
        outcomes.map { outcome in
            switch outcome {
            case .success(let submission): submission.status.rawValue
            case .failure(let refusal): refusal.code.rawValue
            }
        }
    }

    private func random(_ generator: inout SeededGenerator) -> NewSubmission {
        let id = generator.chance(50) ? UInt64(generator.number(1...12)) : nil
        let window = generator.pick([nil, Duration.zero, .seconds(2)]) ?? nil
        let way = generator.pick(SubmissionWay.allCases) ?? .frame
        switch generator.number(0...9) {
        case 0: return NewSubmission(kind: "message.send", body: Array("[]".utf8), operation: nil, window: window)
        case 1:
            let body = #"{"to":10099,"text":"t\#(generator.number(1...3))"}"#
            return NewSubmission(kind: "message.send", body: Array(body.utf8), window: window)
        case 2:
            let body = Bed.ticket("T\(generator.number(1...3))")
            return NewSubmission(kind: "ticket.create", body: Array(body.utf8), window: window)
        default: return message("t\(generator.number(1...4))", id, by: way, window: window)
        }
    }

    @Test("A batch is its operations one after the other", arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func batchIsSequence(_ seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let (batched, single) = (try await Bed(), try await Bed())
        for round in 1...12 {
            let submissions = (0..<generator.number(1...9)).map { _ in random(&generator) }
            let together = try await batched.service.submit(submissions, author: Bed.anna)
            var apart: [Result<Submission, Refusal>] = []
            for submission in submissions { apart += try await single.service.submit([submission], author: Bed.anna) }
            #expect(together == apart, "seed \(seed), round \(round)")
            for bed in [batched, single] { bed.clock.advance(milliseconds: Int64(round * 700)) }
        }
        for journal in [JournalID.user(Bed.anna), .user(Bed.ben), .tickets] {
            let pages = try await [batched, single].map(\.store).asyncMap {
                try await $0.read(journal, after: 0, limit: 999)
            }
            #expect(pages[0] == pages[1], "seed \(seed), \(journal)")
        }
    }

    @Test func oneAppendForAll() async throws {
        let appends = Locked(0)
        let bed = try await Bed(
            FaultyStore(
                MemoryStore(),
                fault: { _ in
                    appends.change { $0 += 1 }
                    return nil
                }))
        let before = appends.value
        let outcomes = try await bed.service.submit((1...50).map { message("t\($0)") }, author: Bed.anna)
        #expect(statuses(outcomes).allSatisfy { $0 == "applied" } && appends.value == before + 1)
        #expect(try outcomes.map { try $0.get().seq } == Array(1...50))
    }

    @Test func theSameIdAgainIsTheFirstOneAtAnyTime() async throws {
        let bed = try await Bed()
        let first = try await bed.service.submit([message("Hi", 7)], author: Bed.anna)[0].get()
        bed.clock.advance(milliseconds: 86_400_000)
        let outcomes = try await bed.service.submit(
            [message("Hi", 7), message("Hi", 8), message("Hi", 8), message("Other", 7)], author: Bed.anna)
        #expect(statuses(outcomes) == ["duplicate", "applied", "duplicate", "rejected"])
        let again = try outcomes[0].get()
        #expect(again.id == first.id && again.seq == first.seq && again.receivedAt == first.receivedAt)
        #expect(try outcomes[2].get().id == outcomes[1].get().id)
        #expect(try outcomes[3].get().rejection?.code == .operationConflict)
    }

    @Test func aWindowHoldsInsideABatch() async throws {
        let bed = try await Bed()
        let outcomes = try await bed.service.submit(
            [message("Hi"), message("Hi", window: nil), message("Ho", window: nil), message("Hi")], author: Bed.anna)
        #expect(statuses(outcomes) == ["applied", "duplicate", "applied", "applied"])
        #expect(try outcomes[0].get().id == outcomes[1].get().id)
    }

    @Test func aBadOneDelaysNoOther() async throws {
        let bed = try await Bed()
        let broken = NewSubmission(kind: "message.send", body: Array("{".utf8))
        let unknown = NewSubmission(kind: "message.send", body: Array(#"{"to":10999,"text":"Hi"}"#.utf8))
        let outcomes = try await bed.service.submit([broken, message("A"), unknown, message("B")], author: Bed.anna)
        #expect(statuses(outcomes) == ["malformed", "applied", "rejected", "applied"])
    }

    @Test("A message said twice on a socket is one within two seconds only", arguments: [2_000, 2_001])
    func framesHaveAShortWindow(_ milliseconds: Int64) async throws {
        let bed = try await Bed()
        let said = message("Hi", by: .frame, window: nil)
        _ = try await bed.service.submit([said], author: Bed.anna)
        bed.clock.advance(milliseconds: milliseconds)
        let again = try await bed.service.submit([said], author: Bed.anna)
        #expect(statuses(again) == [milliseconds <= 2_000 ? "duplicate" : "applied"])
    }

    @Test("What came another way, or under a name of its client's, is no repetition", arguments: [true, false])
    func waysAreApart(isTogether: Bool) async throws {
        let bed = try await Bed()
        let said = [
            message("Hi", by: .frame, window: nil), message("Hi", 7), message("Hi", by: .request, window: nil),
            message("Hi", by: .frame, window: nil), message("Hi", by: .request, window: nil),
            message("Hi", 8, window: nil),
        ]
        var outcomes: [Result<Submission, Refusal>] = []
        for group in isTogether ? [said] : said.map({ [$0] }) {
            outcomes += try await bed.service.submit(group, author: Bed.anna)
        }
        #expect(statuses(outcomes) == ["applied", "applied", "applied", "duplicate", "duplicate", "applied"])
        #expect(try outcomes[3].get().id == outcomes[0].get().id)
        #expect(try outcomes[4].get().id == outcomes[2].get().id)
    }

    @Test func aWindowOutlivesARestartWithItsWay() async throws {
        let store = MemoryStore()
        let bed = try await Bed(store)
        let first = try await bed.service.submit([message("Hi", by: .frame, window: nil)], author: Bed.anna)
        let again = try await Bed(store, clock: bed.clock)
        let outcomes = try await again.service.submit(
            [message("Hi", by: .request, window: nil), message("Hi", by: .frame, window: nil)], author: Bed.anna)
        #expect(statuses(outcomes) == ["applied", "duplicate"])
        #expect(try outcomes[1].get().id == first[0].get().id)
    }

    @Test func aNameSaysTheWayAndNothingElseDoes() {
        var generator = SeededGenerator(seed: 1)
        for way in SubmissionWay.allCases {
            let name = OperationID(minted: generator.bits(), by: way)
            #expect(name.way == way)
            #expect(Array(name.description)[14] == "8")
        }
        #expect(OperationID("6f0e0000-0000-4001-8000-000000000001")?.way == nil)
        #expect(OperationID("6f0e0000-0000-8003-8000-000000000001")?.way == nil)
        #expect(OperationID("6f0e0000-0000-8001-c000-000000000001")?.way == nil)
        #expect(OperationID("6f0e0000-0000-8001-8000-000000000001")?.way == .request)
    }

    @Test("What another server was faster with is decided anew, the rest is not")
    func conflictsAreDecidedAnew() async throws {
        let calls = Locked(0)
        let bed = try await Bed(
            FaultyStore(
                MemoryStore(),
                fault: { _ in
                    calls.change { $0 += 1 }
                    // The first four calls make the people.
                    return calls.value == 4 ? .conflict(written: 2) : nil
                }))
        let outcomes = try await bed.service.submit((1...5).map { message("t\($0)") }, author: Bed.anna)
        #expect(statuses(outcomes).allSatisfy { $0 == "applied" })
        let texts = try await bed.service.history(reader: Bed.ben, peer: Bed.anna, before: nil, limit: 9).map(\.text)
        #expect(texts == ["t1", "t2", "t3", "t4", "t5"])
    }
}

extension Sequence {
    fileprivate func asyncMap<Mapped>(_ transform: (Element) async throws -> Mapped) async rethrows -> [Mapped] {
        var mapped: [Mapped] = []
        for element in self { mapped.append(try await transform(element)) }
        return mapped
    }
}
