/// Where a message stands: numbers only, no text.
public struct MessageEntry: Sendable, Equatable {
    public var seq: Seq
    public var id: EventID
    public var operation: OperationID
    public var sentAt: Timestamp
    public var isOwn: Bool
}

/// A conversation's messages in seq order, found by seq, id or the operation that created them.
///
/// They are kept in chunks: a copy of a state that grows by a message copies one chunk, however long the conversation
/// is. Every chunk but the last is full.
public struct MessageLog: Sendable, Equatable {
    private static let chunkSize = 512

    private struct Chunk: Sendable, Equatable {
        var entries: [MessageEntry] = []
        var lowestID = EventID(.max)
        var highestID = EventID(0)
        var operations = OperationMarks()
        /// How many of the peer's messages stand in the chunks before.
        var peersBefore = 0
        /// How many of the peer's messages stand here.
        var peers = 0
    }

    private var chunks: [Chunk] = []

    init() {}

    mutating func append(_ entry: MessageEntry) {
        precondition(last.map { $0.seq < entry.seq } ?? true, "seq \(entry.seq) does not rise")
        if chunks.last?.entries.count ?? Self.chunkSize == Self.chunkSize {
            chunks.append(Chunk(peersBefore: chunks.last.map { $0.peersBefore + $0.peers } ?? 0))
        }
        let place = chunks.count - 1
        chunks[place].entries.append(entry)
        chunks[place].lowestID = Swift.min(chunks[place].lowestID, entry.id)
        chunks[place].highestID = Swift.max(chunks[place].highestID, entry.id)
        chunks[place].operations.insert(entry.operation)
        if !entry.isOwn { chunks[place].peers += 1 }
    }

    /// The message with this id. Ids nearly rise with seq, so few chunks are looked through.
    func entry(_ id: EventID) -> MessageEntry? {
        for chunk in chunks.reversed() where chunk.lowestID <= id && id <= chunk.highestID {
            if let entry = chunk.entries.last(where: { $0.id == id }) { return entry }
        }
        return nil
    }

    /// The newest message that this operation created.
    func entry(_ operation: OperationID) -> MessageEntry? {
        for chunk in chunks.reversed() where chunk.operations.mayContain(operation) {
            if let entry = chunk.entries.last(where: { $0.operation == operation }) { return entry }
        }
        return nil
    }

    /// The index of the first message with a seq above this one.
    func firstIndex(above seq: Seq) -> Int { partitioningIndex { $0.seq > seq } }

    /// How many of the peer's messages have a seq above this one: a bisection and a look into one chunk, however many
    /// there are.
    func peerCount(above seq: Seq) -> Int {
        let index = firstIndex(above: seq)
        guard index < endIndex, let last = chunks.last else { return 0 }
        let chunk = chunks[index / Self.chunkSize]
        let below = chunk.entries[..<(index % Self.chunkSize)].count { !$0.isOwn }
        return last.peersBefore + last.peers - chunk.peersBefore - below
    }

    /// The oldest of the peer's messages with a seq above this one that count, at most `limit`. Chunks without any are
    /// left out.
    func peerEntries(above seq: Seq, limit: Int, where counts: (MessageEntry) -> Bool) -> [MessageEntry] {
        let index = firstIndex(above: seq)
        var found: [MessageEntry] = []
        for chunk in chunks[Swift.min(chunks.count, index / Self.chunkSize)...] where chunk.peers > 0 {
            guard found.count < limit else { break }
            for entry in chunk.entries where !entry.isOwn && entry.seq > seq && found.count < limit && counts(entry) {
                found.append(entry)
            }
        }
        return found
    }
}

extension MessageLog: RandomAccessCollection {
    public var startIndex: Int { 0 }

    public var endIndex: Int {
        chunks.isEmpty ? 0 : (chunks.count - 1) * Self.chunkSize + chunks[chunks.count - 1].entries.count
    }

    public subscript(index: Int) -> MessageEntry { chunks[index / Self.chunkSize].entries[index % Self.chunkSize] }
}

/// Which operations a chunk may hold (a Bloom filter of two marks each): a wrong reference does not search everything.
private struct OperationMarks: Sendable, Equatable {
    private var words = [UInt64](repeating: 0, count: 64)

    mutating func insert(_ operation: OperationID) {
        for place in Self.places(operation) { words[place >> 6] |= 1 << UInt64(place & 63) }
    }

    func mayContain(_ operation: OperationID) -> Bool {
        Self.places(operation).allSatisfy { words[$0 >> 6] & 1 << UInt64($0 & 63) != 0 }
    }

    private static func places(_ operation: OperationID) -> [Int] {
        [Int(operation.bits.low & 4095), Int(operation.bits.low >> 12 & 4095)]
    }
}

extension RandomAccessCollection where Index == Int {
    /// The first index whose element fulfils `isInUpperPart`, by bisection; the elements must be partitioned by it.
    func partitioningIndex(where isInUpperPart: (Element) -> Bool) -> Int {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if isInUpperPart(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
