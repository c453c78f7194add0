/// How an operation came whose client gave it no name.
public enum SubmissionWay: UInt64, Sendable, CaseIterable {
    /// An HTTP request, which browsers repeat by themselves.
    case request = 1
    /// A frame on a socket, which nobody repeats.
    case frame = 2
}

extension OperationID {
    private static let marks: UInt64 = 0xFFFF
    private static let variant: UInt64 = 0b10 << 62

    /// A name for an operation that came without one; it says which way, so that a record tells it too.
    ///
    /// A UUID of version 8 (RFC 9562, section 5.8): the way stands behind the version, the rest is random.
    public init(minted random: Bits128, by way: SubmissionWay) {
        self.init(
            Bits128(
                high: random.high & ~Self.marks | 0x8000 | way.rawValue,
                low: random.low & ~(0b11 << 62) | Self.variant))
    }

    /// The way it came; nil when its client named it.
    public var way: SubmissionWay? {
        guard bits.high & 0xF000 == 0x8000, bits.low & 0b11 << 62 == Self.variant else { return nil }
        return SubmissionWay(rawValue: bits.high & 0x0FFF)
    }
}
