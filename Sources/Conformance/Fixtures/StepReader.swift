internal import JSONText

/// Reads the members of one step into its action.
struct StepReader {
    let node: FixtureNode
    let members: [String: FixtureNode]

    func required(_ key: String) throws(FixtureError) -> FixtureNode {
        guard let member = members[key] else { throw node.failure("\"\(key)\" is missing") }
        return member
    }

    func action(_ kind: FixtureStep.Kind) throws(FixtureError) -> FixtureStep.Action {
        switch kind {
        case .write: .write(try write())
        case .push: .push(try push())
        case .claim: .claim(try claim())
        case .together: .together(try pushes(required("together")))
        case .pull: .pull(try pull())
        case .snapshot:
            .snapshot(
                SnapshotAction(
                    replica: try required("snapshot").text(), limit: try members["limit"]?.integer(),
                    meanwhile: try members["meanwhile"].map(pushes) ?? [],
                    records: try expectation(["records"])["records"]?.value))
        case .request: .request(try request())
        case .journal:
            .journal(
                JournalAction(
                    user: try required("journal").text(), records: try expectation(["records"])["records"]?.value))
        case .mint: .mint(replica: try required("mint").text(), user: try required("user").text())
        case .clone: .clone(replica: try required("clone").text(), copy: try required("as").text())
        case .rebase: .rebase(replica: try required("rebase").text(), renewed: try required("as").text())
        case .advance: .advance(milliseconds: try duration())
        case .server: .server(try required("server").choice(ServerEvent.self))
        case .register: .register(user: try required("register").text())
        case .deactivate: .deactivate(user: try required("deactivate").text())
        case .retire: .retire(replica: try required("retire").text())
        case .appoint:
            .appoint(
                user: try required("appoint").text(), role: try required("role").text(),
                department: try members["department"]?.text() ?? "")
        }
    }

    private func write() throws(FixtureError) -> WriteAction {
        WriteAction(
            replica: try required("write").text(),
            operation: try required("op").text(),
            kind: try required("kind").text(),
            body: members["body"]?.value,
            at: try members["at"]?.time() ?? .offset(milliseconds: 0),
            mode: try members["mode"]?.text(),
            clock: members["clock"]?.value,
            n: try members["n"]?.integer(),
            count: try members["count"]?.integer() ?? 1,
            overrides: try overrides()
        )
    }

    private func push() throws(FixtureError) -> PushAction {
        let expected = try expectation(["status", "results", "body"])
        return PushAction(
            place: node.place,
            replica: try required("push").text(),
            operations: try members["ops"]?.names(),
            split: try split(),
            losesResponse: try members["loseResponse"]?.flag() ?? false,
            cursor: members["cursor"]?.value,
            limit: try members["limit"]?.integer(),
            overrides: try overrides(),
            status: try expected["status"]?.integer() ?? 200,
            results: expected["results"]?.value,
            body: expected["body"]?.value
        )
    }

    private func claim() throws(FixtureError) -> ClaimAction {
        let expected = try expectation(["status", "operations", "body"])
        return ClaimAction(
            replica: try required("claim").text(),
            user: try members["as"]?.text(),
            choice: try members["choice"]?.text(),
            operations: try members["ops"]?.names(),
            status: try expected["status"]?.integer() ?? 200,
            outcomes: expected["operations"]?.value,
            body: expected["body"]?.value
        )
    }

    private func pushes(_ list: FixtureNode) throws(FixtureError) -> [PushAction] {
        var pushes: [PushAction] = []
        for step in try list.list() {
            guard case .push(let push) = try FixtureStep(step).action else {
                throw step.failure("only pushes can stand here")
            }
            pushes.append(push)
        }
        return pushes
    }

    private func pull() throws(FixtureError) -> PullAction {
        let expected = try expectation(["status", "records", "pages", "body"])
        return PullAction(
            replica: try required("pull").text(),
            cursor: members["cursor"]?.value,
            limit: try members["limit"]?.integer(),
            follows: try members["follow"]?.flag() ?? true,
            status: try expected["status"]?.integer() ?? 200,
            records: expected["records"]?.value,
            pages: try expected["pages"]?.integer(),
            body: expected["body"]?.value
        )
    }

    private func request() throws(FixtureError) -> RequestAction {
        let expected = try expectation(["status", "body"])
        return RequestAction(
            line: try required("request").text(),
            user: try required("as").text(),
            body: members["body"]?.value,
            text: try members["text"]?.text(),
            status: try expected["status"]?.integer() ?? 200,
            expected: expected["body"]?.value
        )
    }

    private func expectation(_ known: [String]) throws(FixtureError) -> [String: FixtureNode] {
        try members["expect"]?.members(known) ?? [:]
    }

    private func overrides() throws(FixtureError) -> [(key: String, value: JSONSlice)] {
        try members["with"]?.allMembers().map { ($0.key, $0.node.value) } ?? []
    }

    private func split() throws(FixtureError) -> PushAction.Split {
        guard let node = members["split"] else { return .whole }
        guard node.value.kind == .array else {
            guard try node.text() == "anywhere" else { throw node.failure("a list of sizes, or \"anywhere\"") }
            return .anywhere
        }
        var sizes: [Int] = []
        for size in try node.list() { sizes.append(try size.integer()) }
        return .sizes(sizes)
    }

    private func duration() throws(FixtureError) -> Int64 {
        let node = try required("advance")
        guard let length = FixtureTime.milliseconds(of: try node.text()) else {
            throw node.failure("a length such as 20s or 2h is expected")
        }
        return length
    }
}
