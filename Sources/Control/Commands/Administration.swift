internal import JSONText
public import SyncEngine

/// Carries out what comes through the control socket, and the same in the command line's own process when no server
/// runs: one value, so that both ways give the same answers.
public struct Administration: Sendable {
    /// What the commands need from outside the engine.
    public struct Facilities: Sendable {
        /// The crypt(3) text of a password. Slow on purpose.
        public var hashPassword: @Sendable (String) async throws -> String
        /// A token for a user, and when it ends; a nil lifetime is the configured one.
        public var mintToken: @Sendable (User, Duration?) throws -> (token: String, expires: Timestamp)

        /// What the store says of itself, by name, in the order to print.
        public var storeFigures: @Sendable () -> [(name: String, value: Int)]

        /// Does work on the store's files; the result as JSON.
        public var keepUp: @Sendable (Upkeep, @escaping UpkeepProgress.Report) async throws -> [UInt8]

        /// Gives everybody, or one person, a new data key; how many keys that were.
        public var rotateKeys: @Sendable (UserID?) async throws -> Int = { _ in
            throw ControlFault(.failed, "This store is not sealed, so it has no keys. Nothing was changed.")
        }

        /// Where links in exported files lead, and what the helpdesk is called in them; nil: nowhere.
        public var helpdeskAddress: String?

        public init(
            hashPassword: @escaping @Sendable (String) async throws -> String,
            mintToken: @escaping @Sendable (User, Duration?) throws -> (token: String, expires: Timestamp),
            storeFigures: @escaping @Sendable () -> [(name: String, value: Int)] = { [] },
            keepUp: @escaping @Sendable (Upkeep, @escaping UpkeepProgress.Report) async throws -> [UInt8] = { _, _ in
                throw ControlFault(.failed, "This store has no files.")
            }
        ) {
            self.hashPassword = hashPassword
            self.mintToken = mintToken
            self.storeFigures = storeFigures
            self.keepUp = keepUp
        }
    }

    let service: SyncService
    let store: any JournalStore
    let facilities: Facilities
    let version: String
    let started: ContinuousClock.Instant

    /// - Parameter version: the program's, told by `ping`.
    public init(service: SyncService, store: any JournalStore, facilities: Facilities, version: String) {
        self.service = service
        self.store = store
        self.facilities = facilities
        self.version = version
        started = ContinuousClock().now
    }

    /// The answer line to a request line: `{"ok":true,"result":{…}}`, or what is wrong and what to do.
    ///
    /// - Parameter peer: gets lines about long work, when the request asks for them, and the pieces of an export.
    public func answer(to line: [UInt8], for peer: ControlPeer = ControlPeer()) async -> [UInt8] {
        do {
            let result = try await perform(try ControlRequest(line), peer)
            return JSONWriter.text { writer in
                writer.object {
                    $0.field("ok", true)
                    $0.field("result", raw: result)
                }
            }
        } catch {
            return ControlFault(wrapping: error).answer
        }
    }

    private func perform(_ request: ControlRequest, _ peer: ControlPeer) async throws -> [UInt8] {
        switch request {
        case .ping: return ping()
        case .addUser(let user): return try await add(user)
        case .listUsers: return list()
        case .showUser(let reference): return show(try user(reference))
        case .setPassword(let reference, let password):
            return try await setPassword(of: try user(reference), to: password)
        case .deactivateUser(let reference): return try await deactivate(try user(reference))
        case .eraseUser(let reference): return try await erase(try user(reference))
        case .rotateKeys(let reference): return try await rotateKeys(of: try reference.map(user))
        case .mintToken(let reference, let lifetime): return try mintToken(for: try user(reference), lifetime)
        case .statistics: return try await statistics()
        case .takeIn(let batch): return try await take(batch)
        case .findPeople(let accounts): return try await addresses(of: accounts)
        case .export(let export): return try await send(export, to: peer)
        case .inspect(let inspection): return try await inspect(inspection)
        case .upkeep(let upkeep, let tellsProgress):
            let gate = ProgressGate { if tellsProgress { peer.tell($0.line) } }
            return try await facilities.keepUp(try known(upkeep), gate.report)
        }
    }

    /// The same with the number of the user it is about.
    private func known(_ upkeep: Upkeep) throws -> Upkeep {
        guard case .compact(let reference?, let isDryRun) = upkeep else { return upkeep }
        return .compact(.id(try user(reference).id), isDryRun: isDryRun)
    }

    private func ping() -> [UInt8] {
        JSONWriter.text { writer in
            writer.object {
                $0.field("version", version)
                $0.field("epoch", service.epoch.description)
                $0.field("uptimeSeconds", started.duration(to: ContinuousClock().now).components.seconds)
            }
        }
    }
}
