internal import SyncEngine
internal import Synchronization

/// So many failures for nothing, then a wait that doubles with each, up to a longest.
public struct FailureAllowance: Sendable, Equatable {
    public var free: Int
    public var longest: Duration

    public init(free: Int, longest: Duration) {
        self.free = free
        self.longest = longest
    }
}

/// Slows down who guesses passwords. Nobody is ever locked out: the longest wait is minutes, and being refused does
/// not prolong it.
///
/// Failures count for one account from one network, for the account from everywhere, and for the network whatever the
/// account. Whether an account exists makes no difference. A try counts as failed when it begins, so that many at once
/// gain nothing, and is forgotten when it turns out right.
final class SignInThrottle: Sendable {
    fileprivate enum Key: Hashable, Sendable {
        case both(account: String, network: [UInt8])
        case account(String)
        case network([UInt8])
    }

    private struct Failures: Sendable {
        var count = 0
        var last: Timestamp
        /// Until then no try is made.
        var until: Timestamp
    }

    /// A try that has begun.
    struct Attempt: Sendable {
        fileprivate let account: String
        fileprivate let network: [UInt8]

        fileprivate var keys: [Key] {
            [.both(account: account, network: network), .account(account), .network(network)]
        }
    }

    /// A failure is forgotten after this time without another.
    private static let memory: Int64 = 3_600_000

    private let limits: Limits
    private let now: @Sendable () -> Timestamp
    private let table: Mutex<RecentTable<Key, Failures>>

    init(limits: Limits, now: @escaping @Sendable () -> Timestamp) {
        self.limits = limits
        self.now = now
        table = Mutex(RecentTable(capacity: limits.maximumSignInRecords))
    }

    /// Counts a try, before anything is known about it.
    ///
    /// - Throws: `APIError` `busy` with the time to wait, when there were too many failures.
    func begin(account: String, from address: ClientAddress) throws(APIError) -> Attempt {
        let attempt = Attempt(account: account.lowercased(), network: address.network)
        let now = now()
        let wait = table.withLock { table in
            let until = attempt.keys.compactMap { table[$0]?.until }.max() ?? now
            guard until <= now else { return until - now }
            for key in attempt.keys { table[key] = failed(table[key], allowance(key), now) }
            return 0
        }
        guard wait == 0 else {
            throw APIError(
                .busy, "too many sign-ins failed; wait before the next one", retryAfter: .milliseconds(wait))
        }
        return attempt
    }

    /// The try was right: the account's failures are forgotten, and this one of the network's.
    func succeeded(_ attempt: Attempt) {
        table.withLock { table in
            table[.both(account: attempt.account, network: attempt.network)] = nil
            table[.account(attempt.account)] = nil
            takeBack(.network(attempt.network), &table)
        }
    }

    /// Nobody looked at the try: it counts for nothing.
    func withdraw(_ attempt: Attempt) {
        table.withLock { table in
            for key in attempt.keys { takeBack(key, &table) }
        }
    }

    private func takeBack(_ key: Key, _ table: inout RecentTable<Key, Failures>) {
        guard var failures = table[key] else { return }
        failures.count -= 1
        failures.until = min(failures.until, now())
        table[key] = failures.count > 0 ? failures : nil
    }

    /// How many accounts and networks are remembered.
    var count: Int { table.withLock(\.count) }

    private func failed(_ earlier: Failures?, _ allowance: FailureAllowance, _ now: Timestamp) -> Failures {
        var failures = Failures(last: now, until: now)
        if let earlier, now - earlier.last < Self.memory { failures.count = earlier.count }
        failures.count += 1
        let excess = failures.count - allowance.free
        if excess > 0 {
            let longest = Int64(allowance.longest / .milliseconds(1))
            failures.until = now + min(longest, 1000 << Int64(min(excess - 1, 20)))
        }
        return failures
    }

    private func allowance(_ key: Key) -> FailureAllowance {
        switch key {
        case .both: limits.signInFailures
        case .account: limits.accountFailures
        case .network: limits.addressFailures
        }
    }
}
