import SyncEngine
import TestSupport
import Testing

@testable import SyncHTTP

@Suite("Private ids and offsets")
struct RecoveryTokenTests {
    private let key = Array("a key for private ids".utf8)
    private let token = RecoveryToken(
        nonce: (1...16).map { UInt8($0) }, user: UserID(10_007),
        start: StreamOffset(epoch: 0x1234_5678_9ABC_DEF0, position: LivePosition(user: 42, tickets: 7)))

    @Test("What was sealed opens to the same")
    func opensWhatItSealed() {
        #expect(RecoveryToken(opening: token.sealed(with: key), with: key) == token)
    }

    @Test("Another key opens nothing")
    func needsItsKey() {
        #expect(RecoveryToken(opening: token.sealed(with: key), with: Array("another key".utf8)) == nil)
    }

    @Test("No character can be changed, left out or added")
    func refusesForgeries() {
        let text = token.sealed(with: key)
        for index in text.indices {
            var changed = text
            let other: Character = text[index] == "A" ? "B" : "A"
            changed.replaceSubrange(index...index, with: String(other))
            #expect(RecoveryToken(opening: changed, with: key) != token)
        }
        for length in 0..<text.count {
            #expect(RecoveryToken(opening: String(text.prefix(length)), with: key) == nil)
        }
        #expect(RecoveryToken(opening: text + "A", with: key) == nil)
        #expect(RecoveryToken(opening: String(repeating: "A", count: 100_000), with: key) == nil)
    }

    @Test("Two sessions of one user that begin at one place have different ids")
    func differsByNonce() {
        var other = token
        other.nonce[0] = 99
        let ids = [token, other].map { RecoveryToken.socketID(of: $0.sealed(with: key)) }
        #expect(ids[0] != ids[1])
        #expect(ids[0].count == 20)
        #expect(!token.sealed(with: key).contains(ids[0]))
    }

    @Test(
        "An offset reads what it wrote, whatever the numbers",
        arguments: [(0, 0, 0), (1, 2, 3), (UInt64.max, UInt64.max, UInt64.max), (0xABC, 5, 0)] as [(UInt64, Seq, Seq)])
    func readsOffsets(epoch: UInt64, user: Seq, tickets: Seq) {
        let offset = StreamOffset(epoch: epoch, position: LivePosition(user: user, tickets: tickets))
        #expect(StreamOffset(offset.text) == offset)
    }

    @Test(
        "What is no offset is none",
        arguments: [
            "", ".", "..", "1.2", "1.2.3.4", "1.-2.3", "g.1.1", "1.1.x", "1. 1.1", "1.18446744073709551616.1",
            "\u{0}.1.1", "ü.1.1",
        ])
    func refusesOtherTexts(text: String) {
        #expect(StreamOffset(text) == nil)
    }
}
