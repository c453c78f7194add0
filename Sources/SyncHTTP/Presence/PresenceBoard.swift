internal import SyncEngine

/// Whether somebody can be reached.
enum PresenceStatus: String, Sendable, CaseIterable { case online, away, busy, offline }

/// What is known of one person's presence at a moment.
struct PersonPresence: Sendable, Equatable {
    var status: PresenceStatus
    /// When they last gave a sign; nil: none since the server started.
    var lastSign: Timestamp?
    /// Until when a status they chose holds; nil: they chose none, or one without an end.
    var until: Timestamp?
}

/// Somebody's status as others are told of it.
struct PresenceChange: Sendable, Equatable {
    var user: UserID
    var status: PresenceStatus
}

/// Who is there, from sockets, calls and what people chose. A value: times come in.
///
/// A socket is presence for as long as it is open, a call for two minutes, and for three more as absence (the seed's
/// windows). Who closes the last socket and calls no more is gone after 90 seconds: a page that reloads is not.
/// One entry a person who gave a sign, so it is bounded by the directory. Nothing of it is durable.
struct PresenceBoard: Sendable {
    /// Told at once, so that clients are not flooded when everybody comes back after a restart.
    static let maximumChanges = 50
    fileprivate static let onlineFor: Int64 = 120_000
    fileprivate static let awayFor: Int64 = 300_000
    fileprivate static let grace: Int64 = 90_000

    fileprivate struct Person: Sendable {
        var sockets = 0
        var lastCall: Timestamp?
        var lastSocketClosed: Timestamp?
        var choice: Choice?
        /// What others were told last.
        var told = PresenceStatus.offline
    }

    fileprivate struct Choice: Sendable {
        var status: PresenceStatus
        var since: Timestamp
        var until: Timestamp?
    }

    private var people: [UserID: Person] = [:]

    /// A call or any other sign of life.
    mutating func note(_ user: UserID, at now: Timestamp) { people[user, default: Person()].lastCall = now }

    mutating func opened(_ user: UserID, at now: Timestamp) { people[user, default: Person()].sockets += 1 }

    mutating func closed(_ user: UserID, at now: Timestamp) {
        guard let sockets = people[user]?.sockets, sockets > 0 else { return }
        people[user]?.sockets = sockets - 1
        if sockets == 1 { people[user]?.lastSocketClosed = now }
    }

    /// What somebody says of themselves; `online` takes back what they said before.
    mutating func set(_ user: UserID, _ status: PresenceStatus, until: Timestamp?, at now: Timestamp) {
        note(user, at: now)
        people[user]?.choice = status == .online ? nil : Choice(status: status, since: now, until: until)
    }

    func presence(of user: UserID, at now: Timestamp) -> PersonPresence {
        people[user].map { $0.presence(at: now) } ?? PersonPresence(status: .offline)
    }

    /// Open sockets of everybody.
    var socketCount: Int { people.values.reduce(0) { $0 + $1.sockets } }

    /// Whose status is another than was told, and counts it as told. Those who went come first, since nobody finds out
    /// about them by themselves; what is above the limit is dropped: clients read the list when they connect.
    mutating func sweep(at now: Timestamp) -> [PresenceChange] {
        var changes: [PresenceChange] = []
        for (user, person) in people {
            let status = person.presence(at: now).status
            guard status != person.told else { continue }
            people[user]?.told = status
            changes.append(PresenceChange(user: user, status: status))
        }
        changes.sort { ($0.status == .offline ? 0 : 1, $0.user) < ($1.status == .offline ? 0 : 1, $1.user) }
        return Array(changes.prefix(Self.maximumChanges))
    }
}

extension PresenceBoard.Person {
    func presence(at now: Timestamp) -> PersonPresence {
        let observed = observed(at: now)
        let lastSign = sockets > 0 ? now : [lastCall, lastSocketClosed].compactMap(\.self).max()
        guard let choice, choice.until.map({ now < $0 }) ?? true else {
            return PersonPresence(status: observed, lastSign: lastSign)
        }
        switch choice.status {
        case .offline:
            // Who does not want to be seen was last seen when they said so.
            return PersonPresence(status: .offline, lastSign: choice.since, until: choice.until)
        case .online, .away, .busy:
            let status = observed == .offline ? .offline : choice.status
            return PersonPresence(status: status, lastSign: lastSign, until: choice.until)
        }
    }

    /// What their sockets and calls tell.
    private func observed(at now: Timestamp) -> PresenceStatus {
        if sockets > 0 { return .online }
        if let closed = lastSocketClosed {
            if now - closed < PresenceBoard.grace { return .online }
            if lastCall.map({ $0 <= closed }) ?? true { return .offline }
        }
        switch lastCall.map({ now - $0 }) {
        case .some(..<PresenceBoard.onlineFor): return .online
        case .some(..<PresenceBoard.awayFor): return .away
        default: return .offline
        }
    }
}
