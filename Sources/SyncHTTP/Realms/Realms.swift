internal import Cryptography
internal import Logging
internal import ServiceLifecycle
internal import SyncEngine
internal import Synchronization

/// The realms of a server: opened when their token comes, closed when nobody uses them, deleted when their time is
/// over. Runs as a service of the application.
final class Realms: Service {
    /// Between two looks at all of them.
    private static let period = Duration.seconds(1)

    private let parts: Realm.Parts
    private let state: Mutex<State>

    fileprivate struct State {
        var book: RealmBook
        /// Open, or being opened.
        var opening: [RealmName: Task<Realm, any Error>] = [:]
        var open: [RealmName: Realm] = [:]
        /// Being closed or deleted: a name is opened again only after that.
        var closing: [RealmName: Closing] = [:]
        var closings: UInt64 = 0
        var isClosed = false
    }

    fileprivate struct Closing {
        var number: UInt64
        var task: Task<Void, Never>
    }

    /// Takes over what an earlier process left.
    init(_ parts: Realm.Parts) async throws {
        self.parts = parts
        var entries: [RealmName: RealmBook.Entry] = [:]
        for kept in try await parts.vault.list() {
            guard let name = RealmName(kept.name) else { continue }
            entries[name] = RealmBook.Entry(made: kept.made, used: kept.used)
        }
        state = Mutex(State(book: RealmBook(parts.limits, entries: entries)))
    }

    /// How many there are, and how many of them are open.
    var count: (all: Int, open: Int) { state.withLock { ($0.book.count, $0.opening.count) } }

    func name(of token: DemoToken) -> RealmName { RealmName(token, key: parts.key) }

    /// The realm of a token, which is made when there is none.
    ///
    /// - Throws: `APIError` `accessTokenRequired` for a token that has expired; `busy` when no room is left or too many
    ///   came from this address; `unavailable` when the disk fails.
    func enter(_ token: DemoToken, from address: [UInt8]) async throws(APIError) -> Realm {
        let now = parts.now()
        guard !token.isExpired(at: now) else { throw .demoLoginExpired }
        let name = name(of: token)
        let opening = try state.withLock { state throws(APIError) in
            guard !state.isClosed else { throw .shuttingDown }
            let verdict = state.book.enter(name, from: address, at: now)
            do throws(APIError) {
                switch verdict {
                case .known: break
                case .new(let oldest): if let oldest { retire(oldest, isDeleted: true, &state) }
                case .refused(let wait): throw .tooManyRealms(wait)
                }
                return try open(name, token, at: now, &state)
            } catch {
                if case .new = verdict { state.book.remove(name) }
                throw error
            }
        }
        return try await finished(opening)
    }

    /// The realm of a token, expired or not, when it is still there.
    func find(_ token: DemoToken) async throws(APIError) -> Realm? {
        let now = parts.now()
        let name = name(of: token)
        let opening = try state.withLock { state throws(APIError) -> Task<Realm, any Error>? in
            guard !state.isClosed else { throw .shuttingDown }
            guard let entry = state.book[name], state.book.end(of: entry) > now else { return nil }
            state.book.use(name, at: now)
            return try open(name, token, at: now, &state)
        }
        guard let opening else { return nil }
        return try await finished(opening)
    }

    private func finished(_ opening: Task<Realm, any Error>) async throws(APIError) -> Realm {
        do {
            return try await opening.value
        } catch {
            throw APIError(.unavailable, "the demo space cannot be opened now", retryAfter: .seconds(5))
        }
    }

    /// Opens a realm that is in the book, unless it is open.
    private func open(
        _ name: RealmName, _ token: DemoToken, at now: Timestamp, _ state: inout State
    ) throws(APIError) -> Task<Realm, any Error> {
        if let opening = state.opening[name] { return opening }
        if state.opening.count >= parts.limits.maximumOpen {
            guard let idle = state.longestIdle(for: parts.limits.neverClosesWithin, at: now) else {
                throw .tooManyRealms(parts.limits.neverClosesWithin)
            }
            retire(idle, isDeleted: false, &state)
        }
        let end = state.book[name].map { state.book.end(of: $0) } ?? now
        let former = state.closing[name]?.task
        let opening = Task {
            await former?.value
            return try await self.make(name, token, end: end)
        }
        state.opening[name] = opening
        return opening
    }

    private func make(_ name: RealmName, _ token: DemoToken, end: Timestamp) async throws -> Realm {
        do {
            let realm = try await Realm.open(name, token, end: end, parts)
            state.withLock { state in
                if state.opening[name] != nil { state.open[name] = realm }
            }
            return realm
        } catch {
            parts.logger.error("a demo realm could not be opened", metadata: [LogKeys.error: "\(error)"])
            state.withLock { $0.opening[name] = nil }
            throw error
        }
    }

    /// Closes a realm in the background, and deletes it if wanted.
    private func retire(_ name: RealmName, isDeleted: Bool, _ state: inout State) {
        let former = state.closing[name]?.task
        let opening = state.opening.removeValue(forKey: name)
        state.open[name] = nil
        state.closings += 1
        let number = state.closings
        let task = Task {
            await former?.value
            if let realm = try? await opening?.value { await realm.close() }
            if isDeleted { await self.delete(name) }
            self.state.withLock { state in
                if state.closing[name]?.number == number { state.closing[name] = nil }
            }
        }
        state.closing[name] = Closing(number: number, task: task)
    }

    private func delete(_ name: RealmName) async {
        do {
            try await parts.vault.remove(name.description)
        } catch {
            parts.logger.warning("a demo realm could not be deleted", metadata: [LogKeys.error: "\(error)"])
        }
    }

    /// Looks after the realms until the server stops.
    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.period) }
            sweep()
        }
    }

    /// Tells who came and went in the open ones, closes those nobody uses, and deletes those whose time is over.
    func sweep() {
        let now = parts.now()
        let open = state.withLock { state in
            for (name, realm) in state.open where realm.hasSockets { state.book.use(name, at: now) }
            for name in state.book.ended(at: now) {
                state.book.remove(name)
                retire(name, isDeleted: true, &state)
            }
            while let idle = state.longestIdle(for: parts.limits.closesAfter, at: now) {
                retire(idle, isDeleted: false, &state)
            }
            return Array(state.open.values)
        }
        for realm in open { realm.presence.sweep() }
    }

    /// Takes nobody in any more, and returns when all are closed.
    func close() async {
        let closing = state.withLock { state in
            state.isClosed = true
            for name in Array(state.opening.keys) { retire(name, isDeleted: false, &state) }
            return state.closing.values.map(\.task)
        }
        for task in closing { await task.value }
    }

    /// Returns when nothing is being closed or deleted.
    func settled() async {
        while let task = state.withLock({ $0.closing.values.first?.task }) { await task.value }
    }
}

extension Realms.State {
    /// The open realm without sockets that was used longest ago, if that is long enough.
    fileprivate func longestIdle(for time: Duration, at now: Timestamp) -> RealmName? {
        let idle = now + -Int64(time / .milliseconds(1))
        return open.filter { !$0.value.hasSockets }
            .compactMap { name, _ in book[name].map { (name, $0.used) } }
            .filter { $0.1 <= idle }
            .min { $0.1 < $1.1 }?.0
    }
}

extension APIError {
    static let demoLoginExpired = APIError(.accessTokenRequired, "this demo login has expired")
    static let shuttingDown = APIError(.overload, "the server is shutting down", retryAfter: .seconds(2))

    static func tooManyRealms(_ wait: Duration) -> APIError {
        APIError(.busy, "many demo logins came at once; try again later", retryAfter: wait)
    }
}
