/// Times as slots of a histogram: minute by minute below 64, above in 32 steps to each doubling, so that the middle of
/// a slot is within 1.6 per cent of what is in it.
enum MinuteScale {
    static func slot(milliseconds: Int64) -> Int32 {
        let minutes = UInt64(max(0, milliseconds) / 60_000)
        guard minutes >= 64 else { return Int32(minutes) }
        let doublings = 58 - minutes.leadingZeroBitCount
        return Int32(32 * doublings) + Int32(minutes >> UInt64(doublings))
    }

    /// The minutes in the middle of a slot.
    static func minutes(slot: Int32) -> Double {
        guard slot >= 64 else { return Double(slot) }
        let doublings = slot / 32 - 1
        let width = Double(1 << Int64(doublings))
        return Double(slot % 32 + 32) * width + (width - 1) / 2
    }
}
