import JSONText
import TestSupport

@testable import SyncEngine

/// Two services that are told the same, one of them compacted.
struct CompactedPair {
    let people = [Bed.anna, Bed.ben, Bed.cleo]
    let plain: Bed
    var compacted: Bed
    var generator: SeededGenerator
    var failures: [String] = []
    /// Operations so far, by who pushed them.
    var pushed: [(author: UserID, operation: String)] = []
    var next: [UserID: Int] = [:]
    var messages: [(author: UserID, peer: UserID, id: UInt64)] = []
    var deletedTexts: Set<String> = []
    var cursors: [(reader: UserID, cursor: String, seq: Seq)] = []
    var count: UInt64 = 1000

    init(seed: UInt64) async throws {
        generator = SeededGenerator(seed: seed)
        plain = try await Bed(MemoryStore(), clock: ManualClock(seed: seed))
        compacted = try await Bed(MemoryStore(), clock: ManualClock(seed: seed))
    }

    mutating func step() async throws {
        let time = Int64(generator.chance(20) ? generator.number(1...20) * 86_400_000 : generator.number(1...5000))
        for bed in [plain, compacted] { bed.clock.advance(milliseconds: time) }
        switch generator.number(0...19) {
        case 0, 1: try await compact()
        case 2: compacted = try await Bed(compacted.store, clock: compacted.clock)
        case 3: try await remember()
        case 4: try await again()
        case 5: try await compare()
        case 6: try await tell()
        case 7: try await discard()
        default: try await act()
        }
    }

    mutating func compact() async throws {
        let days = generator.number(0...30)
        for user in people { _ = try await compacted.service.compact(.user(user), olderThan: .seconds(days * 86_400)) }
    }

    /// A cursor somewhere in somebody's journal, the same at both.
    mutating func remember() async throws {
        guard let user = generator.pick(people) else { return }
        let limit = generator.number(1...30)
        let delta = try await plain.delta(user, limit: limit)
        guard let cursor = delta["cursor"]?.string, let seq = delta.records.last?["seq"]?.natural else { return }
        cursors.append((user, cursor, seq))
    }

    mutating func again() async throws {
        guard let (author, operation) = generator.pick(pushed) else { return }
        try await push(operation, author)
    }

    mutating func tell() async throws {
        count += 1
        for bed in [plain, compacted] { try await bed.notify(Bed.anna, count) }
    }

    mutating func discard() async throws {
        guard let user = generator.pick(people),
            let item = try await plain.service.state(of: user).quarantine.kept.first
        else { return }
        for bed in [plain, compacted] {
            guard let id = try await bed.store.fetch(.user(user), seqs: [item]).first?.id else { continue }
            _ = try await bed.service.discard(item: id, author: user)
        }
    }

    mutating func push(_ operation: String, _ author: UserID) async throws {
        let replica = uuid(UInt64(author.rawValue))
        let first = try await plain.push([operation], author, replica: replica)
        let second = try await compacted.push([operation], author, replica: replica)
        check(first.text, second.text, operation)
    }

    mutating func act() async throws {
        guard let author = generator.pick(people), let peer = generator.pick(people) else { return }
        count += 1
        let n = next[author, default: 0] + 1
        next[author] = n
        let (kind, body) = deed(author, peer)
        let at = plain.clock.now + Int64(-generator.number(0...90_000_000))
        let mode = generator.chance(50) ? "live" : "offline"
        let operation = op(count, n: n, kind, body, more: #","mode":"\#(mode)","at":"\#(at)""#)
        pushed.append((author, operation))
        if kind == "message.send", !body.contains("nobody") { messages.append((author, peer, count)) }
        try await push(operation, author)
    }

    mutating func deed(_ author: UserID, _ peer: UserID) -> (kind: String, body: String) {
        let own = generator.pick(messages.filter { $0.author == author })
        let seen = generator.pick(messages.filter { $0.peer == author || $0.author == author })
        let reference = #""message":"\#(uuid(own?.id ?? 7))""#
        switch generator.number(0...14) {
        case 0..<5: return ("message.send", #"{"to":\#(peer),"text":"text \#(count) of \#(count)."}"#)
        case 5, 6: return ("message.edit", #"{\#(reference),"text":"edit \#(own?.id ?? 0) of \#(own?.id ?? 0)."}"#)
        case 7:
            if let own { deletedTexts.formUnion(["text \(own.id) of \(own.id).", "edit \(own.id) of \(own.id)."]) }
            return ("message.delete", "{\(reference)}")
        case 8..<11:
            let other = seen.map { $0.author == author ? $0.peer : $0.author } ?? peer
            let kind = generator.chance(60) ? "receipt.read" : "receipt.delivered"
            return (kind, #"{"peer":\#(other),"upTo":"\#(uuid(seen?.id ?? 7))"}"#)
        case 11: return (generator.chance(60) ? "contact.pin" : "contact.unpin", #"{"user":\#(peer)}"#)
        case 12: return ("notification.read", #"{"upTo":"\#(uuid(count - UInt64(generator.number(1...30))))"}"#)
        case 13: return ("message.send", #"{"to":77,"text":"nobody \#(count)"}"#)
        default: return ("note.private", #"{"n":\#(count)}"#)
        }
    }

    mutating func check(_ first: String, _ second: String, _ what: String) {
        if first != second { failures.append("\(what): \(first) became \(second)") }
    }
}
