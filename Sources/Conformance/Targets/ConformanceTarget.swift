public import JSONText
public import SyncEngine

/// A server that fixtures are run against, seen as a client sees it: requests in, status and JSON out.
///
/// What goes beyond requests are powers; a target names those it has, and is never asked for the others.
public protocol ConformanceTarget: Sendable {
    var powers: Set<Power> { get }

    /// The time of the server, as well as the target knows it.
    var now: Timestamp { get }

    /// How many milliseconds times in answers may be off.
    var clockTolerance: Int64 { get }

    /// Does one request. Throws only when there is no answer at all.
    func send(_ request: TargetRequest) async throws -> TargetResponse

    /// A user nobody has heard of before; `name` is for people.
    func addUser(name: String) async throws -> TargetUser

    /// Power `admin`: closes a user's account.
    func deactivate(_ user: TargetUser) async throws

    /// Power `roles`: gives a user a role and a department, from now on.
    func appoint(_ user: TargetUser, role: String, department: String) async throws

    /// Power `clock`: moves time forward.
    func advance(milliseconds: Int64) async throws

    /// Powers `restart`, `restore` and `space`: something happens to the server.
    func undergo(_ event: ServerEvent) async throws

    /// Frees what the target holds.
    func close() async
}

extension ConformanceTarget {
    public func deactivate(_ user: TargetUser) async throws { throw Shortage(power: .admin) }
    public func appoint(_ user: TargetUser, role: String, department: String) async throws {
        throw Shortage(power: .roles)
    }
    public func advance(milliseconds: Int64) async throws { throw Shortage(power: .clock) }
    public func undergo(_ event: ServerEvent) async throws { throw Shortage(power: .restart) }
    public func close() async {}
}

/// What a target lacks for a scenario, found out on the way; the fixture then counts as not run.
public struct Shortage: Error, CustomStringConvertible {
    public var description: String
    public init(_ description: String) { self.description = description }
}

extension Shortage {
    init(power: Power) { self.init("needs \(power.rawValue)") }
}

/// A request in the shape of the HTTP API.
public struct TargetRequest: Sendable {
    public var method: String
    /// With its query, percent-encoded: `/api/sync/delta?limit=1`.
    public var path: String
    public var user: TargetUser
    public var body: [UInt8]?

    public init(_ method: String, _ path: String, user: TargetUser, body: [UInt8]? = nil) {
        self.method = method
        self.path = path
        self.user = user
        self.body = body
    }
}

/// The answer to a request.
public struct TargetResponse: Sendable {
    public var status: Int
    /// Nil when the body is empty.
    public var body: JSONSlice?

    /// - Throws: `JSONError` when the body is neither empty nor JSON.
    public init(status: Int, body: [UInt8]) throws(JSONError) {
        self.status = status
        // An operation may be 64 deep, and stands inside a record inside a delta.
        self.body = body.isEmpty ? nil : try JSONSlice(validating: body, maximumDepth: 96)
    }
}

/// A user of a scenario as a target knows them.
public struct TargetUser: Sendable {
    public var id: Int
    public var email: String
    /// What a request carries as `Authorization: Bearer`; nil where the target needs none.
    public var token: String?

    public init(id: Int, email: String, token: String? = nil) {
        self.id = id
        self.email = email
        self.token = token
    }
}
