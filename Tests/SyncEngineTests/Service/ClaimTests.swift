import JSONText
import SyncEngine
import Testing

/// A queue that was written before anybody signed in.
@Suite struct ClaimTests {
    private static let queue = [
        op(1, n: 1), op(2, n: 2, "contact.pin", #"{"user":10002}"#), op(3, n: 3, "x.note", #"{"a":1}"#),
    ]

    private func claim(
        _ bed: Bed, _ choice: String? = nil, _ user: UserID = Bed.anna, ops: [String] = []
    ) async throws -> JSONSlice {
        let choice = choice.map { #","choice":"\#($0)""# } ?? ""
        let body = #"{"replica":"\#(Bed.laptop)"\#(choice),"ops":[\#(ops.joined(separator: ","))]}"#
        return try bed.json(try await service(bed).claim(Array(body.utf8), author: user))
    }

    private func service(_ bed: Bed) -> SyncService { bed.service }

    private func push(_ bed: Bed, _ ops: [String] = Self.queue, _ user: UserID = Bed.anna) async throws -> JSONSlice {
        try await bed.push(ops, user, more: #""mintedFor":null,"limit":0"#)
    }

    private func code(_ body: () async throws -> JSONSlice) async throws -> Refusal.Code? {
        do {
            _ = try await body()
            return nil
        } catch let refusal as Refusal {
            return refusal.code
        }
    }

    @Test("A queue of nobody waits until somebody claims it")
    func waits() async throws {
        let bed = try await Bed()
        let answer = try await push(bed)
        #expect(answer.statuses == ["retry", "retry", "retry"])
        #expect(answer.results.allSatisfy { $0["code"]?.string == "claimRequired" })
    }

    @Test("A preview tells each outcome and writes nothing")
    func preview() async throws {
        let bed = try await Bed()
        let answer = try await claim(bed, ops: Self.queue)
        let outcomes = answer["operations"]?.elements.map { $0["outcome"]?.string }
        #expect(outcomes == ["rejected", "superseded", "applied"] && answer["choice"]?.isNull == true)
        #expect(try await bed.delta().records.isEmpty && bed.service.directory.replicaCount == 0)
        #expect(try await push(bed).statuses == ["retry", "retry", "retry"])
    }

    @Test("Import keeps messages to people from going out, with their text, and applies what concerns only oneself")
    func importing() async throws {
        let bed = try await Bed()
        _ = try await claim(bed, "import")
        #expect(try await push(bed).statuses == ["rejected", "superseded", "applied"])
        #expect(try await bed.delta(Bed.ben).records.isEmpty)
        let kept = try await bed.delta().records[0]["body"]
        #expect(kept?["code"]?.string == "forbidden" && kept?["content"]?["text"]?.string == "Hello")
        #expect(try await push(bed).statuses == ["rejected", "duplicate", "duplicate"])
    }

    @Test("Discard consumes every dot and keeps no content")
    func discarding() async throws {
        let bed = try await Bed()
        _ = try await claim(bed, "discard")
        #expect(try await push(bed).statuses == ["superseded", "superseded", "superseded"])
        #expect(try await bed.delta().records.allSatisfy { $0["body"] == nil })
    }

    @Test("The same claim again gives the same answer; another choice and another person are refused")
    func repeated() async throws {
        let bed = try await Bed()
        #expect(try await claim(bed, "import")["choice"]?.string == "import")
        #expect(try await claim(bed, "import")["choice"]?.string == "import")
        #expect(try await claim(bed)["choice"]?.string == "import")
        #expect(try await code { try await claim(bed, "discard") } == .alreadyClaimed)
        #expect(try await code { try await claim(bed, "import", Bed.ben) } == .replicaOwner)
        #expect(try await code { try await push(bed, Self.queue, Bed.ben) } == .replicaOwner)
    }

    @Test("A replica that somebody signed in for needs no claim")
    func needsNone() async throws {
        let bed = try await Bed()
        try await bed.push([op(1, n: 1)])
        #expect(try await code { try await claim(bed, "import") } == .alreadyClaimed)
        #expect(try await code { try await claim(bed, "import", Bed.ben) } == .replicaOwner)
        #expect(try await code { try await claim(bed, "both") } == .malformed)
    }

    @Test("A replica that its owner removed is not claimed any more; a gap in its queue is told in a preview")
    func retiredAndGap() async throws {
        let bed = try await Bed()
        #expect(try await claim(bed, ops: [Self.queue[1]])["operations"]?.elements[0]["need"]?.integer == 1)
        _ = try await claim(bed, "import")
        let replica = try #require(ReplicaID(Bed.laptop))
        try await bed.service.change(.retireReplica(replica, owner: Bed.anna))
        #expect(try await code { try await claim(bed, "import") } == .replicaRetired)
    }

    @Test("Claims survive a restart")
    func restart() async throws {
        let store = MemoryStore()
        _ = try await claim(try await Bed(store), "import")
        #expect(try await push(try await Bed(store)).statuses == ["rejected", "superseded", "applied"])
    }
}
