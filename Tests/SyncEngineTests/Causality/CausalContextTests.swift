import JSONText
import Testing

@testable import SyncEngine

@Suite struct CausalContextTests {
    private let epoch = Epoch(Bits128(high: 0, low: 1))

    private func context(_ text: String) throws -> CausalContext {
        CausalContext(try JSONSlice(validating: Array(text.utf8)), epoch: epoch, maximumReplicas: 8)
    }

    @Test(
        arguments: [
            (#"{"user":5,"tickets":3}"#, 5, 3), (#"{}"#, 0, 0), (#"{"user":-1,"tickets":1.5}"#, 0, 0),
            (#"{"user":"5","tickets":null}"#, 0, 0), (#"{"user":99999999999999999999}"#, 0, 0),
            (#"{"epoch":"00000000-0000-0000-0000-000000000001","user":5}"#, 5, 0),
            (#"{"epoch":"00000000-0000-0000-0000-000000000002","user":5}"#, 0, 0), (#"{"epoch":7,"user":5}"#, 0, 0),
            ("[]", 0, 0), ("7", 0, 0), ("null", 0, 0), (#""x""#, 0, 0),
        ] as [(String, Seq, Seq)])
    func whatIsNoCounterOrOfAnotherEpochCountsAsNothingSeen(_ text: String, _ user: Seq, _ tickets: Seq) throws {
        #expect(try context(text) == CausalContext(user: user, tickets: tickets, replicas: [:]))
    }

    @Test func atMostEightSiblingsAreTaken() throws {
        let replicas = (1...20).map { "\"\(Bits128(high: 0, low: UInt64($0)))\":\($0)" }.joined(separator: ",")
        #expect(try context("{\"replicas\":{\(replicas)}}").replicas.count == 8)
        #expect(try context(#"{"replicas":{"x":1,"00000000-0000-0000-0000-000000000001":-1}}"#).replicas.isEmpty)
    }

    @Test func aRecordKeepsWhatFitsInItsBound() throws {
        let positions = CausalContext(user: 1042, tickets: 310, replicas: [:])
        var one = positions
        one.replicas[ReplicaID(Bits128(high: 1, low: 1))] = 17
        #expect(positions.kept == positions && one.kept == one)
        var many = CausalContext(user: 1 << 53, tickets: 1 << 53, replicas: one.replicas)
        for number in 2...8 { many.replicas[ReplicaID(Bits128(high: .max, low: UInt64(number)))] = 1 << 53 }
        for context in [one, many, many.kept] {
            let written = JSONWriter.text { writer in writer.object { context.kept.write(to: &$0) } }
            #expect(written.count - #"{"clock":}"#.utf8.count <= CausalContext.maximumRecordBytes)
        }
        #expect(!many.kept.replicas.isEmpty && many.kept.kept == many.kept)
    }

    @Test func positionsBeyondTheHeadSawNothingOfSharedJournals() {
        let seen = CausalContext(user: 9, tickets: 4, replicas: [:])
        #expect(seen.held(toUserHead: 9, ticketsHead: 4) == seen)
        #expect(seen.held(toUserHead: 8, ticketsHead: 4) == CausalContext(user: 8, tickets: 0, replicas: [:]))
        #expect(seen.held(toUserHead: 9, ticketsHead: 3) == CausalContext(user: 9, tickets: 0, replicas: [:]))
    }
}

@Suite struct VersionVectorTests {
    private let replica = ReplicaID(Bits128(high: 0, low: 1))

    @Test func dotsAreCountedOneByOne() {
        var vector = VersionVector()
        #expect(vector[replica] == 0)
        for n in 1...5 { vector.advance(to: Dot(replica: replica, n: UInt64(n))) }
        #expect(vector[replica] == 5 && vector.entries.count == 1)
    }

    @Test func aGapIsABugOfOurs() async {
        await #expect(processExitsWith: .failure) {
            var vector = VersionVector()
            vector.advance(to: Dot(replica: ReplicaID(Bits128(high: 0, low: 1)), n: 2))
        }
    }
}
