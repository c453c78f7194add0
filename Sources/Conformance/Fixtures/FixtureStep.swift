internal import JSONText

/// One step of a scenario.
struct FixtureStep: Sendable {
    /// `steps[3]`
    let place: String
    let action: Action
    /// Users whose journals must be the same after the step as before it.
    let unchanged: [String]

    /// What a step does, by the key that names it in the file.
    enum Action: Sendable {
        case write(WriteAction)
        case push(PushAction)
        case claim(ClaimAction)
        /// Several pushes under way at the same time.
        case together([PushAction])
        case pull(PullAction)
        /// A device with nothing reads the snapshot, page by page.
        case snapshot(SnapshotAction)
        case request(RequestAction)
        case journal(JournalAction)
        /// A new device for a user.
        case mint(replica: String, user: String)
        /// A second device with everything the first one has: a restored backup, a copied profile.
        case clone(replica: String, copy: String)
        /// What a client does that was told to rebase: a new replica, everything written so far re-sent under it.
        case rebase(replica: String, renewed: String)
        case advance(milliseconds: Int64)
        case server(ServerEvent)
        case register(user: String)
        case deactivate(user: String)
        case retire(replica: String)
        /// An operator gives somebody a role and a department.
        case appoint(user: String, role: String, department: String)
    }
}

/// What can happen to a server between two requests.
public enum ServerEvent: String, Sendable, CaseIterable {
    /// Stopped orderly and started again.
    case restart
    /// Gone without any notice, then started again on what had reached the disk.
    case crash
    /// A copy of the data is put aside.
    case backup
    /// The copy put aside takes the place of the data, as an operator restores it: under a new epoch.
    case restore
    /// The copy put aside takes the place of the data behind the server's back: nobody tells it that history was
    /// rewound.
    case rollback
    /// The disk has no space left: nothing can be written, everything can be read.
    case full
    /// There is space again.
    case freed
}

extension FixtureStep.Action {
    /// The power the step needs from its runner, if any.
    var need: Power? {
        switch self {
        case .advance: .clock
        case .server(.restart), .server(.crash): .restart
        case .server(.backup), .server(.restore), .server(.rollback): .restore
        case .server(.full), .server(.freed): .space
        case .deactivate: .admin
        case .appoint: .roles
        default: nil
        }
    }
}

extension FixtureStep {
    init(_ node: FixtureNode) throws(FixtureError) {
        let keys = try node.allMembers().map(\.key)
        guard let kind = Kind.allCases.first(where: { keys.contains($0.rawValue) }) else {
            let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw node.failure("no step; one of these keys says which it is: \(known)")
        }
        let members = try node.members(kind.keys + ["note", "unchanged"])
        place = node.place
        unchanged = try members["unchanged"]?.names() ?? []
        let reader = StepReader(node: node, members: members)
        action = try reader.action(kind)
    }

    /// The keys that name a step.
    enum Kind: String, CaseIterable {
        case write, push, claim, together, pull, snapshot, request, journal, mint, clone, rebase, advance, server
        case register, deactivate, retire, appoint

        /// The keys such a step may have.
        var keys: [String] {
            switch self {
            case .write: ["write", "op", "kind", "body", "at", "mode", "clock", "n", "count", "with"]
            case .push: ["push", "ops", "split", "loseResponse", "cursor", "limit", "with", "expect"]
            case .claim: ["claim", "as", "choice", "ops", "expect"]
            case .pull: ["pull", "cursor", "limit", "follow", "expect"]
            case .snapshot: ["snapshot", "limit", "meanwhile", "expect"]
            case .request: ["request", "as", "body", "text", "expect"]
            case .journal: ["journal", "expect"]
            case .mint: ["mint", "user"]
            case .clone: ["clone", "as"]
            case .rebase: ["rebase", "as"]
            case .appoint: ["appoint", "role", "department"]
            case .together, .advance, .server, .register, .deactivate, .retire: [rawValue]
            }
        }
    }
}
