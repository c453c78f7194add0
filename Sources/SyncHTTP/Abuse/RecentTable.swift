/// What was used lately, by key, in bounded memory.
///
/// Two generations: when the young one is full it becomes the old one, and the former old one is forgotten. What is
/// used moves to the young one. Nothing is sorted.
struct RecentTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]
    private let capacityOfOne: Int

    init(capacity: Int) {
        capacityOfOne = max(1, capacity / 2)
    }

    subscript(key: Key) -> Value? {
        mutating get {
            if let value = young[key] { return value }
            guard let value = old[key] else { return nil }
            self[key] = value
            return value
        }
        set {
            old[key] = nil
            if newValue != nil, young[key] == nil, young.count >= capacityOfOne {
                old = young
                young = [:]
            }
            young[key] = newValue
        }
    }

    /// How many keys are remembered.
    var count: Int { young.count + old.count }
}
