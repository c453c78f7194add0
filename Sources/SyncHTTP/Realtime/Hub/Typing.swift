internal import SyncEngine

/// Who types to whom, and what the receivers were told of it. Times are passed in.
///
/// Whatever was begun is ended: by a stop, by the message itself, by the loss of the typist's last socket that said so,
/// or after five seconds. Telling is done without any lock, so one caller at a time tells of a pair: the one who was
/// given it. Changes that come meanwhile are left to that one, who asks `next` until there is nothing more. So what a
/// receiver hears last is true.
struct Typing: Sendable {
    /// How long one `typing_start` counts.
    static let lifetime: Int64 = 5_000
    /// Typists remembered of each receiver.
    static let maximumLatest = 16

    struct Pair: Sendable, Hashable {
        var from: UserID
        var to: UserID
    }

    private struct Entry: Sendable {
        /// The typist's sockets that say so; none: it has ended.
        var sockets: Set<Feed.Member> = []
        /// When it ends by itself.
        var deadline: Timestamp
        /// What the receiver was told last.
        var isTold = false
        var isBeingTold = false

        var isDue: Bool { isTold == sockets.isEmpty }
    }

    private var entries: [Pair: Entry] = [:]
    /// By a typist's socket: to whom it says so.
    private var said: [Feed.Member: Set<UserID>] = [:]
    /// By receiver: those who typed to them last, the latest at the end. Bounded by the directory.
    private var latest: [UserID: [UserID]] = [:]
    private var isOver = false

    /// Milliseconds until something ends by itself, at most the lifetime; nil: never.
    func delay(at now: Timestamp) -> Int64? {
        let deadline = entries.values.lazy.filter { !$0.sockets.isEmpty }.map(\.deadline).min()
        return deadline.map { min(max(1, $0 - now), Self.lifetime) }
    }

    /// - Returns: the pairs that the caller has to tell of.
    mutating func start(_ pair: Pair, socket: Feed.Member, at now: Timestamp) -> [Pair] {
        guard !isOver else { return [] }
        var entry = entries[pair] ?? Entry(deadline: now)
        entry.sockets.insert(socket)
        entry.deadline = now + Self.lifetime
        entries[pair] = entry
        said[socket, default: []].insert(pair.to)
        remember(pair)
        return given(pair)
    }

    private mutating func remember(_ pair: Pair) {
        var typists = latest[pair.to] ?? []
        guard typists.last != pair.from else { return }
        typists.removeAll { $0 == pair.from }
        typists.append(pair.from)
        latest[pair.to] = typists.suffix(Self.maximumLatest)
    }

    /// Ends it, whichever socket of the typist said it.
    ///
    /// - Returns: the pairs that the caller has to tell of.
    mutating func stop(_ pair: Pair) -> [Pair] {
        for socket in entries[pair]?.sockets ?? [] {
            said[socket]?.remove(pair.to)
            if said[socket]?.isEmpty == true { said[socket] = nil }
        }
        entries[pair]?.sockets = []
        return given(pair)
    }

    /// A socket of a user is gone: what only it said ends.
    ///
    /// - Returns: the pairs that the caller has to tell of.
    mutating func left(_ socket: Feed.Member, of user: UserID) -> [Pair] {
        let pairs = (said.removeValue(forKey: socket) ?? []).map { Pair(from: user, to: $0) }
        return pairs.flatMap { pair in
            entries[pair]?.sockets.remove(socket)
            return given(pair)
        }
    }

    /// Ends what was not renewed in time, also when the clock was set back.
    ///
    /// - Returns: the pairs that the caller has to tell of.
    mutating func expire(at now: Timestamp) -> [Pair] {
        let alive = (now + 1)...(now + Self.lifetime)
        return entries.filter { !alive.contains($0.value.deadline) }.keys.flatMap { stop($0) }
    }

    /// Ends everything, and nothing begins any more.
    ///
    /// - Returns: the pairs that the caller has to tell of.
    mutating func endAll() -> [Pair] {
        isOver = true
        return Array(entries.keys).flatMap { stop($0) }
    }

    /// Whether somebody tells of a pair.
    var isBeingTold: Bool { entries.values.contains(where: \.isBeingTold) }

    /// Gives the pair to the caller, if there is something to tell and nobody has it.
    private mutating func given(_ pair: Pair) -> [Pair] {
        guard let entry = entries[pair], entry.isDue, !entry.isBeingTold else { return [] }
        entries[pair]?.isBeingTold = true
        return [pair]
    }

    /// What the caller who was given a pair tells of it; nil: no more, and the caller has it no longer.
    mutating func next(_ pair: Pair) -> Bool? {
        guard var entry = entries[pair] else { return nil }
        guard entry.isDue else {
            entry.isBeingTold = false
            entries[pair] = entry.sockets.isEmpty ? nil : entry
            return nil
        }
        entry.isTold.toggle()
        entries[pair] = entry
        return entry.isTold
    }

    /// Of whom a client may show since an earlier connection that they type to its user, and who does not.
    ///
    /// - Parameter others: people besides those who typed to the user last.
    func silent(to user: UserID, besides others: [UserID]) -> [UserID] {
        Set(latest[user] ?? []).union(others).sorted().filter { typist in
            entries[Pair(from: typist, to: user)]?.sockets.isEmpty ?? true
        }
    }
}
