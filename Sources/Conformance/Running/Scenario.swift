internal import JSONText
internal import SyncEngine

/// One run of a fixture: the users, devices and names it has come to know, and the steps in their order.
struct Scenario {
    let fixture: Fixture
    let target: any ConformanceTarget
    let division: Division
    /// The step under way.
    private(set) var place = "users"
    var symbols = Symbols()
    var users: [String: TargetUser] = [:]
    var devices: [String: Device] = [:]
    var ledger = AnswerLedger()
    /// The most operations that one push with `"split": "anywhere"` had.
    var largestDivisiblePush = 0

    init(fixture: Fixture, target: any ConformanceTarget, division: Division) {
        self.fixture = fixture
        self.target = target
        self.division = division
    }

    /// Runs everything; throws what the first failing step throws, with `place` naming it.
    mutating func run() async throws {
        for user in fixture.users { try await register(user) }
        place = "replicas"
        for replica in fixture.replicas {
            try mint(replica.name, user: replica.user, clockError: replica.clockErrorMilliseconds)
        }
        for step in fixture.steps {
            place = step.place
            try await run(step)
        }
        place = "end"
        try await settle()
    }

    private mutating func run(_ step: FixtureStep) async throws {
        var before: [(user: String, records: [JSONSlice])] = []
        for user in step.unchanged { before.append((user, try await journal(of: user))) }
        try await perform(step.action)
        for (user, records) in before where try await journal(of: user) != records {
            throw StepFailure(place: "journal of \(user)", expected: "as before the step", found: "changed")
        }
    }

    private mutating func perform(_ action: FixtureStep.Action) async throws {
        switch action {
        case .write(let write): try self.write(write)
        case .push(let push): try await self.push(push)
        case .claim(let claim): try await self.claim(claim)
        case .together(let pushes): try await together(pushes)
        case .pull(let pull): try await self.pull(pull)
        case .snapshot(let snapshot): try await self.snapshot(snapshot)
        case .request(let request): try await self.request(request)
        case .journal(let journal): try await expect(journal)
        case .mint(let replica, let user): try mint(replica, user: user, clockError: 0)
        case .clone(let replica, let copy):
            let original = try device(replica)
            devices[copy] = original
            symbols.bind(copy, to: original.replica)
        case .rebase(let replica, let renewed): try rebase(replica, as: renewed)
        case .advance(let milliseconds): try await target.advance(milliseconds: milliseconds)
        case .server(let event):
            try await target.undergo(event)
            if event == .restore || event == .rollback { ledger.forget() }
        case .register(let user): try await register(user)
        case .deactivate(let user): try await target.deactivate(try self.user(user))
        case .retire(let replica): try await retire(replica)
        case .appoint(let user, let role, let department):
            try await target.appoint(try self.user(user), role: role, department: department)
        }
    }

    func user(_ name: String) throws(StepFailure) -> TargetUser {
        guard let user = users[name] else { throw StepFailure(found: "no user \"\(name)\"") }
        return user
    }

    func device(_ name: String) throws(StepFailure) -> Device {
        guard let device = devices[name] else { throw StepFailure(found: "no replica \"\(name)\"") }
        return device
    }

    private mutating func register(_ name: String) async throws {
        let user = try await target.addUser(name: name)
        users[name] = user
        symbols.bind(name, to: user.id)
        symbols.bind("\(name).email", to: user.email)
    }

    private mutating func mint(_ name: String, user: String, clockError: Int64) throws(StepFailure) {
        _ = try self.user(user)
        let replica = Self.randomID()
        devices[name] = Device(replica: replica, user: user, clockErrorMilliseconds: clockError)
        symbols.bind(name, to: replica)
    }

    /// A new device of the same user that re-sends everything, oldest first, under its own counter.
    private mutating func rebase(_ name: String, as renewed: String) throws(StepFailure) {
        let old = try device(name)
        devices[name]?.isGivenUp = true
        try mint(renewed, user: old.user, clockError: old.clockErrorMilliseconds)
        for operation in old.sent + old.outbox {
            var copy = operation
            copy.n = devices[renewed]?.next ?? 1
            devices[renewed]?.outbox.append(copy)
            devices[renewed]?.next += 1
        }
    }

    /// 128 random bits as a UUID: fresh in every run, so that runs against one server do not meet.
    static func randomID() -> String {
        Bits128(high: .random(in: 0 ... .max), low: .random(in: 0 ... .max)).description
    }
}
