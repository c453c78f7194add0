import FileStore
import Foundation
import SyncEngine
import TestSupport
import Testing

@Suite struct SealedBodyTests {
    private let anna = Fixture.user(1)
    private let ben = Fixture.user(2)
    private let sealer: BodySealer
    private let keyring: Keyring

    init() throws {
        keyring = try Keyring(
            SimulatedDisk(seed: 1), store: Bits128(high: 1, low: 2), master: MasterKey(), isSealed: false)
        for owner in [10_001, 10_002] { try keyring.ready(.user(UserID(owner))) }
        sealer = BodySealer(keyring)
    }

    private func record(_ number: Int, by author: JournalID, _ content: String? = nil) throws -> StoredRecord {
        var append = Fixture.append(number, in: [author])
        if let content { append.entries[0].content = Array(content.utf8) }
        let sealed = try sealer.sealed(append)
        return StoredRecord(
            seq: 1, id: sealed.id, operation: sealed.operation, digest: sealed.digest,
            content: sealed.entries[0].content)
    }

    @Test func everyCharacterCounts() throws {
        let record = try record(1, by: anna)
        let text = String(decoding: record.content, as: UTF8.self)
        var tried = 0
        for value in [#""k":""#, #""n":""#, #""x":""#] {
            let start = try #require(text.range(of: value)?.upperBound)
            let end = try #require(text[start...].firstIndex(of: "\""))
            let first = text.utf8.distance(from: text.startIndex, to: start)
            for index in first..<first + text.utf8.distance(from: start, to: end) {
                for bit in [1, 2, 4, 16, 32] as [UInt8] {
                    var other = record
                    other.content[index] ^= bit
                    if [UInt8(ascii: "\""), UInt8(ascii: "\\")].contains(other.content[index]) { continue }
                    tried += 1
                    #expect(throws: SealError.self, "byte \(index)") { try sealer.opened(other, of: anna) }
                }
            }
        }
        #expect(tried > 300)
    }

    @Test func aTextCannotBeMovedToAnotherOperationOrAuthor() throws {
        let mine = try record(1, by: anna)
        var elsewhere = try record(2, by: anna)
        elsewhere.content = mine.content
        #expect(throws: SealError.self) { try sealer.opened(elsewhere, of: anna) }

        var theirs = try record(1, by: ben)
        theirs.content = mine.content
        #expect(throws: SealError.self) { try sealer.opened(theirs, of: ben) }

        let claimed = try record(3, by: anna, #"{"kind":"message.send","from":10002,"body":{"text":"x"}}"#)
        var effect = claimed
        effect.digest = nil
        #expect(throws: SealError.self, "in a third journal, as somebody else's") {
            try sealer.opened(effect, of: Fixture.user(3))
        }
        #expect(try sealer.opened(claimed, of: anna).seq == 1)
    }

    @Test func keysOfAnotherStoreAreRefused() throws {
        let disk = SimulatedDisk(seed: 1)
        let master = MasterKey()
        _ = try Keyring(disk, store: Bits128(high: 1, low: 1), master: master, isSealed: false)
        #expect(throws: SealError.self) {
            try Keyring(disk, store: Bits128(high: 9, low: 9), master: master, isSealed: true)
        }
    }

    @Test func whatNobodyTypedStaysOfATicket() throws {
        let body = #"{"number":"INC-2026-0001","type":"Incident","fields":{"title":"secret","status":"Open"}}"#
        let record = try record(1, by: anna, #"{"kind":"ticket.create","body":\#(body)}"#)
        #expect(!String(decoding: record.content, as: UTF8.self).contains("INC-2026"))
        try keyring.drop(.user(UserID(10_001)))
        let left = String(decoding: try sealer.opened(record, of: anna).content, as: UTF8.self)
        let kept = #"{"number":"INC-2026-0001","type":"Incident","fields":{"status":"Open"}}"#
        #expect(left == #"{"kind":"ticket.create","body":\#(kept)}"#)
    }

    @Test func emptyBodiesAndContentsWithoutABodyStayAsTheyAre() throws {
        for content in [#"{"kind":"x","body":null}"#, #"{"kind":"x","body":{}}"#, #"{"kind":"x"}"#] {
            #expect(try record(1, by: anna, content).content == Array(content.utf8))
        }
    }

    @Test func theWrongMasterKeyAndLostKeysAreRefused() throws {
        let disk = SimulatedDisk(seed: 1)
        let store = Bits128(high: 1, low: 2)
        let (old, new) = (MasterKey(), MasterKey())
        _ = try Keyring(disk, store: store, master: old, isSealed: false)
        let error = #expect(throws: SealError.self) {
            try Keyring(disk, store: store, master: new, isSealed: true)
        }
        guard case .wrongMasterKey? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(throws: SealError.keysLost) {
            try Keyring(SimulatedDisk(seed: 1), store: store, master: old, isSealed: true)
        }
        #expect(try KeyRotation(disk, store: store).run(from: old, to: new) == 1)
        #expect(try KeyRotation(disk, store: store).run(from: old, to: new) == 0, "a second time changes nothing")
        _ = try Keyring(disk, store: store, master: new, isSealed: true)
    }

    @Test func masterKeysComeFromFilesThatNobodyElseReads() throws {
        let directory = TemporaryDirectory()
        let path = directory.path + "/master"
        #expect(throws: SealError.self) { try MasterKey(file: path) }
        try MasterKey.make(file: path)
        _ = try MasterKey(file: path)
        #expect(throws: SealError.self, "never overwritten") { try MasterKey.make(file: path) }
    }
}
