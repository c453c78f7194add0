/// Where a message stands: numbers only, no text.
public struct MessageEntry: Sendable, Equatable {
    public var seq: Seq
    public var id: EventID
    public var operation: OperationID
    public var sentAt: Timestamp
    public var isOwn: Bool
}

/// A conversation's messages in seq order, found by seq or id in logarithmic time.
///
/// Ids nearly rise with seq (authors decide side by side, so neighbours may be swapped): a second order by id is kept by
/// insertion from the end.
struct MessageLog: Sendable, Equatable {
    private(set) var entries: [MessageEntry] = []
    /// Positions in `entries`, in the order of their ids.
    private var byID: [UInt32] = []

    mutating func append(_ entry: MessageEntry) {
        precondition(entries.last.map { $0.seq < entry.seq } ?? true, "seq \(entry.seq) does not rise")
        entries.append(entry)
        var place = byID.count
        while place > 0, entries[Int(byID[place - 1])].id > entry.id { place -= 1 }
        byID.insert(UInt32(entries.count - 1), at: place)
    }

    /// The message with this id.
    func entry(_ id: EventID) -> MessageEntry? {
        let place = byID.partitioningIndex { entries[Int($0)].id >= id }
        guard place < byID.count, entries[Int(byID[place])].id == id else { return nil }
        return entries[Int(byID[place])]
    }

    /// The newest message that this operation created; searched from the end, where references point.
    func entry(_ operation: OperationID) -> MessageEntry? {
        entries.last { $0.operation == operation }
    }

    /// The index of the first message with a seq above this one.
    func index(after seq: Seq) -> Int { entries.partitioningIndex { $0.seq > seq } }
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
