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
    /// Whether they left, and do not just say that they are offline: clients take them off their lists.
    var isGone = false
}

/// Who is there, from sockets, calls and what people chose. A value: times come in.
///
/// A socket is presence for as long as it is open, a call for two minutes, and for three more as absence (the seed's
/// windows). Who closes the last socket and calls no more is gone after 90 seconds: a page that reloads is not.
/// Who was online when the server stopped has that time, too, to come back.
/// One entry a person who gave a sign, so it is bounded by the directory.
struct PresenceBoard: Sendable {
    /// Told at once, so that clients are not flooded when everybody comes at the same time.
    static let maximumChanges = 50
    fileprivate static let onlineFor: Int64 = 120_000
    fileprivate static let awayFor: Int64 = 300_000
    fileprivate static let grace: Int64 = 90_000

    fileprivate struct Person: Sendable {
        var sockets = 0
        var lastCall: Timestamp?
        var lastSocketClosed: Timestamp?
        /// Until when they count as here because they were before the server started.
        var expectedUntil: Timestamp?
        var choice: Choice?
        /// What others were told last, and when.
        var told = PresenceStatus.offline
        var toldAt = Timestamp(milliseconds: .min)
        /// Whether others may have them on their lists.
        var isListed = false
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

    /// Takes in somebody who was online, and is on others' lists, when the server before this one stopped.
    mutating func expect(_ user: UserID, seen: Timestamp, at now: Timestamp) {
        people[user] = Person(
            lastSocketClosed: seen, expectedUntil: now + Self.grace, told: .online, isListed: true)
    }

    /// Who is online, in the order of their numbers.
    func online(at now: Timestamp) -> [UserID] {
        people.filter { $0.value.presence(at: now).status == .online }.keys.sorted()
    }

    func presence(of user: UserID, at now: Timestamp) -> PersonPresence {
        people[user].map { $0.presence(at: now) } ?? PersonPresence(status: .offline)
    }

    /// Open sockets of everybody.
    var socketCount: Int { people.values.reduce(0) { $0 + $1.sockets } }

    /// What others do not know yet, and counts it as told. Those who went come first, then those of whom nothing was
    /// told for longest; what is above the limit waits for the next time, and is left out if it is over by then.
    ///
    /// - Parameter isActive: whether somebody may still be here; who may not is gone.
    mutating func sweep(at now: Timestamp, isActive: (UserID) -> Bool = { _ in true }) -> [PresenceChange] {
        var due = people.compactMap { user, person in
            person.news(of: user, at: now, isActive: isActive).map { (change: $0, toldAt: person.toldAt) }
        }
        due.sort { left, right in
            if left.change.isGone != right.change.isGone { return left.change.isGone }
            return (left.toldAt, left.change.user) < (right.toldAt, right.change.user)
        }
        let changes = due.prefix(Self.maximumChanges).map(\.change)
        for change in changes { people[change.user]?.tell(change, at: now) }
        return changes
    }
}

extension PresenceBoard.Person {
    /// What others do not know of them; nil: nothing.
    fileprivate func news(of user: UserID, at now: Timestamp, isActive: (UserID) -> Bool) -> PresenceChange? {
        let isHere = observed(at: now) != .offline && isActive(user)
        let status = isHere ? presence(at: now).status : .offline
        let isGone = isListed && !isHere
        return status != told || isGone ? PresenceChange(user: user, status: status, isGone: isGone) : nil
    }

    fileprivate mutating func tell(_ change: PresenceChange, at now: Timestamp) {
        told = change.status
        toldAt = now
        isListed = change.status != .offline || isListed && !change.isGone
    }

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
        if sockets > 0 || expectedUntil.map({ now < $0 }) ?? false { return .online }
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
