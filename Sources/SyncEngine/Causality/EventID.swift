/// A 53-bit identity that a message, ticket or note has on the wire: exact in a JavaScript number.
///
/// `(milliseconds since 2020-01-01) << 12 | node (4 bits) << 8 | counter (8 bits)`. No rule compares ids.
public struct EventID: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let rawValue: UInt64

    public init(_ rawValue: UInt64) { self.rawValue = rawValue }

    public var description: String { String(rawValue) }

    public static func < (left: EventID, right: EventID) -> Bool { left.rawValue < right.rawValue }
}

/// Issues event ids that only rise: the next is the clock's, or the last plus one.
///
/// A run of more than 256 ids in a millisecond flows into the following milliseconds, so a burst borrows from the
/// future and a clock set back changes nothing. Start it above the highest id the store knows.
public struct EventIDSequence: Sendable {
    /// 2020-01-01T00:00:00Z in milliseconds since 1970.
    static let origin: Int64 = 1_577_836_800_000

    private var last: EventID
    private let node: UInt64

    /// - Parameters:
    ///   - node: 0 to 15; stores that write side by side have different ones.
    ///   - highest: the highest id ever issued; 0 for a new store.
    public init(node: UInt8 = 0, highest: EventID) {
        precondition(node < 16, "node \(node) does not fit in 4 bits")
        self.node = UInt64(node)
        // Another node's highest hides how far this one got in that millisecond: begin behind it.
        let isOwn = (highest.rawValue >> 8) & 0xF == UInt64(node)
        self.last = isOwn ? highest : EventID((highest.rawValue >> 12) << 12 | UInt64(node) << 8 | 0xFF)
    }

    /// The next id at the time `now`.
    public mutating func next(at now: Timestamp) -> EventID {
        let elapsed = UInt64(max(0, now.milliseconds - Self.origin))
        let ofClock = elapsed << 12 | node << 8
        last = EventID(max(ofClock, successor(of: last.rawValue)))
        return last
    }

    private func successor(of id: UInt64) -> UInt64 {
        let counter = id & 0xFF
        let time = counter == 0xFF ? (id >> 12) + 1 : id >> 12
        return time << 12 | node << 8 | (counter == 0xFF ? 0 : counter + 1)
    }
}
