/// What decides between two versions of one thing: the later time, then the greater dot. Without a dot it came from a
/// live request and counts before dots of its time.
struct Stamp: Sendable, Equatable, Comparable {
    var sentAt: Timestamp
    var dot: Dot?

    static func < (left: Stamp, right: Stamp) -> Bool { left.order < right.order }

    private var order: (Int64, Int, Bits128, UInt64) {
        (sentAt.milliseconds, dot == nil ? 0 : 1, dot?.replica.bits ?? Bits128(high: 0, low: 0), dot?.n ?? 0)
    }
}

extension RecordContent {
    var stamp: Stamp { Stamp(sentAt: sentAt, dot: dot) }
}
