import SyncEngine

/// What a sealed text belongs to, authenticated with it: without the same context it does not open.
///
/// Sixteen characters that say what it is, then numbers of fixed width, most significant byte first; so two contexts
/// are never the same bytes.
enum SealContext {
    /// A body: the store (16 bytes), the author (8; 0 for the store), the operation (16).
    static func body(_ store: Bits128, _ author: KeyOwner, _ operation: OperationID) -> [UInt8] {
        start("ticx-sync body 1", store) + bytes(author.number) + operation.bits.bytes
    }

    /// What stays of a body when its author's words are erased: as for a body.
    static func remainder(_ store: Bits128, _ author: KeyOwner, _ operation: OperationID) -> [UInt8] {
        start("ticx-sync stay 1", store) + bytes(author.number) + operation.bits.bytes
    }

    /// A saved state: the store, the journal (8; all ones for `tickets`, one less for `directory`), the seq (8).
    static func state(_ store: Bits128, _ journal: JournalID, _ seq: Seq) -> [UInt8] {
        let name: UInt64 =
            switch journal {
            case .user(let user): UInt64(user.rawValue)
            case .tickets: .max
            case .directory: .max - 1
            }
        return start("ticx-sync stat 1", store) + bytes(name) + bytes(seq)
    }

    /// A data key under the master key: the store, owner (8), number (8) and tag (8) of its name, and `since` (8).
    static func key(_ store: Bits128, _ id: KeyID, since: UInt64) -> [UInt8] {
        start("ticx-sync wrap 1", store) + bytes(id.owner.number) + bytes(id.number) + bytes(UInt64(id.tag))
            + bytes(since)
    }

    private static func start(_ label: StaticString, _ store: Bits128) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(72)
        output.append(label)
        output += store.bytes
        return output
    }

    private static func bytes(_ number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * UInt64($0))) }
    }
}
