import JSONText
import SyncEngine
import TestSupport

/// What was compacted, against the same history that never was.
extension World {
    /// A new service over what a medium holds.
    func service(over medium: MemoryStore) async throws -> SyncService {
        try await SyncService(
            store: medium, cursorKey: [UInt8](repeating: 1, count: 32), environment: clock.environment)
    }

    /// The oldest position that is read from.
    func floor(of user: UserID) async throws -> Seq {
        try await store.medium.base.read(.user(user), after: 0, limit: 0).floor
    }

    /// Who begins now learns from what is left what the whole history tells, and has every later record as it was.
    func checkCompacted(_ user: UserID, left: [String], whole: [String]) async throws {
        let floor = try await floor(of: user)
        let after = { (records: [String]) in records.filter { Self.seq($0) > floor } }
        guard floor > 0 else { return check(.anyPage, left == whole, "\(left.count) of \(whole.count) records") }
        let (found, expected) = (Knowledge(left), Knowledge(whole))
        check(.invisibleCompaction, found == expected, "\(user) reads \(found.difference(from: expected))")
        check(.invisibleCompaction, after(left) == after(whole), "records of \(user) behind the floor differ")
        let fresh = try await service(over: store.medium.base).state(of: user)
        let never = try await service(over: store.medium.whole).state(of: user)
        check(.invisibleCompaction, fresh.saved == never.saved, "the state of \(user) from what is left differs")
    }

    /// A reader of long standing knows what the whole history tells, and has it all if it never had to begin again.
    func checkReader(_ invariant: Invariant, _ who: String, _ records: [String], floor: Seq, whole: [String]) {
        if floor == 0 || records == whole {
            let hasAll = records == whole || withoutDeleted(records) == whole
            return check(invariant, hasAll, "\(who) has \(records.count) records of \(whole.count), or others")
        }
        let (found, expected) = (Knowledge(records), Knowledge(whole))
        check(invariant, found == expected, "\(who) has \(found.difference(from: expected))")
        let seqs = records.map(Self.seq)
        check(invariant, zip(seqs, seqs.dropFirst()).allSatisfy { $0 < $1 }, "\(who) has no order: \(seqs)")
    }

    /// Compacts once more: nothing deleted is left on the medium, readers are told the same, and there is nothing left
    /// to do.
    func checkFinalCompaction(_ model: Model, _ tickets: TicketModel) async throws {
        clock.advance(milliseconds: 1)
        try await compactEverything()
        let again = try await compactEverything()
        check(.invisibleCompaction, again == 0, "compaction finds \(again) records to change behind itself")
        let whole = try await service(over: store.medium.whole)
        let left = try await store.medium.base.read(.tickets, after: 0, limit: .max).records
        checkDeleted(tickets, left.map { String(decoding: $0.content, as: UTF8.self) })
        for user in users {
            let stored = try await store.medium.base.read(.user(user), after: 0, limit: .max).records
            checkDeleted(user, model, stored.map { String(decoding: $0.content, as: UTF8.self) })
            try await checkCompacted(
                user, left: try await pulled(user, cursor: nil).records,
                whole: try await pulled(user, cursor: nil, from: whole).records)
        }
    }

    static func seq(_ record: String) -> Seq {
        Seq(JSONSlice(trusted: Array(record.utf8)[...])["seq"]?.integer ?? 0)
    }
}
