/// Counts by period (a day or a month) and slot, of the newest periods only: one flat sorted list.
///
/// Periods that were dropped stay dropped: a later one in their stead is newer.
struct Tally: Sendable {
    struct Entry: Sendable {
        var period: Int64
        var slot: Int32
        var count: Int64

        func isBefore(_ period: Int64, _ slot: Int32) -> Bool { (self.period, self.slot) < (period, slot) }
    }

    private let maximumPeriods: Int
    private var entries: [Entry] = []
    private var periods = 0

    init(maximumPeriods: Int) { self.maximumPeriods = maximumPeriods }

    /// Adds to a count. Entries that come to nothing stay, so that no dropped period comes back in their place.
    mutating func add(_ amount: Int64, to slot: Int32, of period: Int64) {
        if periods == maximumPeriods, let first = entries.first, period < first.period { return }
        let index = entries.partitioningIndex { !$0.isBefore(period, slot) }
        if index < entries.count, entries[index].period == period, entries[index].slot == slot {
            entries[index].count += amount
            return
        }
        let isNew =
            (index == 0 || entries[index - 1].period != period)
            && (index == entries.count || entries[index].period != period)
        entries.insert(Entry(period: period, slot: slot, count: amount), at: index)
        guard isNew else { return }
        periods += 1
        guard periods > maximumPeriods, let oldest = entries.first?.period else { return }
        entries.removeSubrange(..<entries.partitioningIndex { $0.period > oldest })
        periods -= 1
    }

    /// The entries of these periods, in order.
    func entries(of range: ClosedRange<Int64>) -> ArraySlice<Entry> {
        let start = entries.partitioningIndex { $0.period >= range.lowerBound }
        let end = entries.partitioningIndex { $0.period > range.upperBound }
        return entries[start..<end]
    }
}
