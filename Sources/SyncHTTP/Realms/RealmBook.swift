internal import SyncEngine

/// Which realms there are, who may have a new one, and which one makes room for it. A value: times come in.
struct RealmBook: Sendable {
    struct Entry: Sendable, Equatable {
        var made: Timestamp
        var used: Timestamp
    }

    /// What becomes of somebody who wants in.
    enum Verdict: Sendable, Equatable {
        case known
        /// A new one, and the one that has to go for it.
        case new(insteadOf: RealmName?)
        /// There is no room, or too many came from one place: to be tried again.
        case refused(after: Duration)
    }

    private let limits: RealmLimits
    private var budget: CreationBudget
    private var entries: [RealmName: Entry]

    init(_ limits: RealmLimits, entries: [RealmName: Entry] = [:]) {
        self.limits = limits
        self.entries = entries
        budget = CreationBudget(limits)
    }

    subscript(name: RealmName) -> Entry? { entries[name] }

    var count: Int { entries.count }

    /// When a realm ends that was made at a time.
    func end(of entry: Entry) -> Timestamp { entry.made + Int64(limits.lifetime / .milliseconds(1)) }

    /// Decides about somebody who brings the token of this realm, and notes that it is used.
    mutating func enter(_ name: RealmName, from address: [UInt8], at now: Timestamp) -> Verdict {
        if let entry = entries[name] {
            guard end(of: entry) > now else { return .refused(after: .seconds(60)) }
            entries[name]?.used = max(entry.used, now)
            return .known
        }
        var oldest: RealmName?
        if entries.count >= limits.maximumRealms {
            let idle = now + -Int64(limits.protectedFor / .milliseconds(1))
            oldest = entries.filter { $0.value.used <= idle }.min { $0.value.used < $1.value.used }?.key
            guard oldest != nil else { return .refused(after: limits.protectedFor) }
        }
        if let wait = budget.take(by: address, at: now) { return .refused(after: wait) }
        if let oldest { entries[oldest] = nil }
        entries[name] = Entry(made: now, used: now)
        return .new(insteadOf: oldest)
    }

    /// Notes that a realm is in use.
    mutating func use(_ name: RealmName, at now: Timestamp) {
        if let used = entries[name]?.used { entries[name]?.used = max(used, now) }
    }

    mutating func remove(_ name: RealmName) { entries[name] = nil }

    /// The realms whose time is over.
    func ended(at now: Timestamp) -> [RealmName] { entries.filter { end(of: $0.value) <= now }.map(\.key) }
}
