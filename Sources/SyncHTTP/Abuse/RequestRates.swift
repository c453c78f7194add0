internal import SyncEngine
internal import Synchronization

/// How often one person, and one address without a good token, may ask.
///
/// Whoever is signed in is counted under their own name alone, so that a colleague behind the same router, or everybody
/// behind a proxy that was not named, does not use up what is theirs.
final class RequestRates: Sendable {
    private enum Key: Hashable, Sendable {
        case user(UserID)
        case network([UInt8])
        case newcomer([UInt8])
        case registration([UInt8])
    }

    private let limits: Limits.Rates
    private let now: @Sendable () -> Timestamp
    private let meters: Mutex<RecentTable<Key, RateMeter>>

    init(limits: Limits, now: @escaping @Sendable () -> Timestamp) {
        self.limits = limits.rates
        self.now = now
        meters = Mutex(RecentTable(capacity: limits.maximumMeters))
    }

    /// - Throws: `APIError` `busy`.
    func take(_ user: UserID) throws(APIError) {
        try take(.user(user), limits.user, "more requests than one person makes; go on after a while")
    }

    /// - Throws: `APIError` `busy`.
    func take(_ address: ClientAddress) throws(APIError) {
        try take(
            .network(address.network), limits.address,
            "more requests than come from one address; go on after a while")
    }

    /// Somebody is about to get an account of their own.
    ///
    /// - Throws: `APIError` `busy`.
    func takeNewcomer(_ address: ClientAddress) throws(APIError) {
        try take(
            .newcomer(address.network), limits.newcomer,
            "more new people than come from one address at once; try again after a while")
    }

    /// Somebody wants an account with a password, which costs a hash whatever comes of it.
    ///
    /// - Throws: `APIError` `busy`.
    func takeRegistration(_ address: ClientAddress) throws(APIError) {
        try take(
            .registration(address.network), limits.registration,
            "more registrations than come from one address; try again after a while")
    }

    private func take(_ key: Key, _ rate: Rate?, _ message: String) throws(APIError) {
        guard let rate else { return }
        let wait = meters.withLock { meters in
            var meter = meters[key] ?? RateMeter()
            defer { meters[key] = meter }
            return meter.take(rate, now: now())
        }
        if let wait { throw APIError(.busy, message, retryAfter: wait) }
    }

    /// How many people and addresses are remembered.
    var count: Int { meters.withLock(\.count) }
}
