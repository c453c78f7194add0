internal import SyncEngine

/// Who is shown as typing to whom. Times are passed in.
///
/// Whatever was begun is ended: by a stop, by the message itself, by the loss of the typist's last socket that said so,
/// or after five seconds. The frontend shows its dots until it is told otherwise, so the end also reaches sockets that
/// were away when it came (`missed`).
struct Typing: Sendable {
    /// How long one `typing_start` counts.
    static let lifetime: Int64 = 5_000
    /// How long after an end a socket may be lost that did not hear it: a loss shows after ping interval and timeout.
    private static let memory: Int64 = 20_000
    /// Sockets remembered that may come back to dots which ended meanwhile.
    private static let maximumAbsent = 10_000

    struct Pair: Sendable, Hashable {
        var from: UserID
        var to: UserID
    }

    /// What the receiver is told.
    struct Signal: Sendable, Equatable {
        var pair: Pair
        var isTyping: Bool
    }

    private struct Entry: Sendable {
        /// The typist's sockets that say so; none: it has ended.
        var sockets: Set<String>
        /// When it ends by itself, or is forgotten after its end.
        var deadline: Timestamp
    }

    private var entries: [Pair: Entry] = [:]
    /// By socket: the typists whose end it may not have heard. With the order in which the sockets left.
    private var absent: [String: Set<UserID>] = [:]
    private var absentOrder: [String] = []

    /// When something is due; nil: never.
    var deadline: Timestamp? { entries.values.lazy.map(\.deadline).min() }

    /// - Returns: what the receiver is told; nil when they know.
    mutating func start(_ pair: Pair, socket: String, at now: Timestamp) -> Signal? {
        var entry = entries[pair] ?? Entry(sockets: [], deadline: now)
        let isNew = entry.sockets.isEmpty
        entry.sockets.insert(socket)
        entry.deadline = now + Self.lifetime
        entries[pair] = entry
        return isNew ? Signal(pair: pair, isTyping: true) : nil
    }

    /// Ends it, whichever socket of the typist said it.
    mutating func stop(_ pair: Pair, at now: Timestamp) -> Signal? {
        guard let entry = entries[pair], !entry.sockets.isEmpty else { return nil }
        entries[pair] = Entry(sockets: [], deadline: now + Self.memory)
        return Signal(pair: pair, isTyping: false)
    }

    /// A socket of a user is gone: what only it said ends, and what it was shown is kept for its return.
    mutating func left(_ socket: String, of user: UserID, at now: Timestamp) -> [Signal] {
        let shown = entries.keys.filter { $0.to == user }.map(\.from)
        if !shown.isEmpty { remember(Set(shown), for: socket) }
        return entries.compactMap { pair, entry in
            pair.from == user && entry.sockets.contains(socket) ? pair : nil
        }.compactMap { pair in
            entries[pair]?.sockets.remove(socket)
            guard entries[pair]?.sockets.isEmpty == true else { return nil }
            entries[pair]?.deadline = now + Self.memory
            return Signal(pair: pair, isTyping: false)
        }
    }

    private mutating func remember(_ typists: Set<UserID>, for socket: String) {
        if absent.updateValue(typists, forKey: socket) == nil { absentOrder.append(socket) }
        if absentOrder.count > Self.maximumAbsent {
            let few = Self.maximumAbsent / 8
            for socket in absentOrder.prefix(few) { absent[socket] = nil }
            absentOrder.removeFirst(few)
        }
    }

    /// A socket is back: the typists whose dots it may show and who do not type any more.
    mutating func returned(_ socket: String, of user: UserID) -> [Signal] {
        guard let typists = absent.removeValue(forKey: socket) else { return [] }
        absentOrder.removeAll { $0 == socket }
        return typists.sorted().map { Pair(from: $0, to: user) }
            .filter { entries[$0]?.sockets.isEmpty ?? true }
            .map { Signal(pair: $0, isTyping: false) }
    }

    /// Ends everything.
    mutating func endAll(at now: Timestamp) -> [Signal] { entries.keys.compactMap { stop($0, at: now) } }

    /// Ends what was not renewed in time.
    mutating func expire(at now: Timestamp) -> [Signal] {
        let due = entries.filter { $0.value.deadline <= now }
        return due.compactMap { pair, entry in
            guard !entry.sockets.isEmpty else {
                entries[pair] = nil
                return nil
            }
            entries[pair] = Entry(sockets: [], deadline: now + Self.memory)
            return Signal(pair: pair, isTyping: false)
        }
    }
}
