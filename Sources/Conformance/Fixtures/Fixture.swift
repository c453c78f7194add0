internal import JSONText

/// One scenario as data: who takes part, what happens in which order, and what must be seen. `fixtures/README.md` is
/// its schema.
public struct Fixture: Sendable {
    /// The file's name without `.json`.
    public let name: String
    /// What goes wrong for people when this fails, and the section of the specification that promises it.
    public let why: String
    /// What a runner must be able to do; the loader checks that it is exactly what the steps use.
    public let needs: Set<Power>
    let users: [String]
    let replicas: [ReplicaDeclaration]
    let steps: [FixtureStep]

    /// A device that exists when the scenario starts.
    struct ReplicaDeclaration: Sendable {
        var name: String
        var user: String
        /// How far this device's clock is ahead of the true time.
        var clockErrorMilliseconds: Int64
    }
}

extension Fixture: CustomStringConvertible {
    public var description: String { name }
}

extension Fixture {
    init(_ node: FixtureNode, name: String) throws(FixtureError) {
        let members = try node.members(["name", "why", "needs", "users", "replicas", "steps"])
        func required(_ key: String) throws(FixtureError) -> FixtureNode {
            guard let member = members[key] else { throw node.failure("\"\(key)\" is missing") }
            return member
        }
        let written = try required("name")
        guard try written.text() == name else { throw written.failure("must be the file's name, \"\(name)\"") }
        self.name = name
        why = try required("why").text()
        users = try required("users").names()
        replicas = try Self.replicas(in: members["replicas"], users: users)
        steps = try Self.steps(in: try required("steps"))
        needs = try Self.needs(in: members["needs"], of: steps, node: node)
    }

    private static func replicas(
        in node: FixtureNode?, users: [String]
    ) throws(FixtureError) -> [ReplicaDeclaration] {
        var replicas: [ReplicaDeclaration] = []
        for (name, node) in try node?.allMembers() ?? [] {
            var replica = ReplicaDeclaration(name: name, user: "", clockErrorMilliseconds: 0)
            if node.value.kind == .object {
                let members = try node.members(["user", "clockError"])
                replica.user = try members["user"]?.text() ?? ""
                if case .offset(let error)? = try members["clockError"]?.time() {
                    replica.clockErrorMilliseconds = error
                }
            } else {
                replica.user = try node.text()
            }
            guard users.contains(replica.user) else { throw node.failure("\"\(replica.user)\" is none of the users") }
            replicas.append(replica)
        }
        return replicas
    }

    private static func steps(in node: FixtureNode) throws(FixtureError) -> [FixtureStep] {
        var steps: [FixtureStep] = []
        for step in try node.list() { steps.append(try FixtureStep(step)) }
        guard !steps.isEmpty else { throw node.failure("a scenario without steps proves nothing") }
        return steps
    }

    private static func needs(
        in list: FixtureNode?, of steps: [FixtureStep], node: FixtureNode
    ) throws(FixtureError) -> Set<Power> {
        var stated: Set<Power> = []
        for power in try list?.list() ?? [] { stated.insert(try power.choice(Power.self)) }
        let used = Set(steps.compactMap(\.action.need))
        guard stated == used else {
            let names = used.sorted().map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            throw (list ?? node).failure("\"needs\" must be [\(names)], which is what the steps use")
        }
        return stated
    }
}
