internal import Foundation
internal import JSONText
internal import Synchronization

/// Users from a file: `[{"email": "…", "password": "…"}, {"id": 10007, "email": "…", "token": "…"}, …]`.
///
/// Each is given out once, because a scenario counts on users who have done nothing yet.
public final class LoginsFile: LivePeople {
    private struct Login: Sendable {
        var id: Int?
        var email: String
        var password: String?
        var token: String?
    }

    public let powers: Set<Power> = []
    private let unused: Mutex<[Login]>
    private let path: String

    /// - Throws: `FixtureError` when the file cannot be read or says something else.
    public init(path: String) throws {
        guard let content = FileManager.default.contents(atPath: path) else {
            throw FixtureError(file: path, problem: "cannot be read")
        }
        let value: JSONSlice
        do {
            value = try JSONSlice(validating: Array(content))
        } catch {
            throw FixtureError(file: path, problem: "\(error)")
        }
        var logins: [Login] = []
        for node in try FixtureNode(file: path, place: "", value: value).list() {
            let members = try node.members(["id", "email", "password", "token"])
            let login = Login(
                id: try members["id"]?.integer(), email: try members["email"]?.text() ?? "",
                password: try members["password"]?.text(), token: try members["token"]?.text())
            guard login.password != nil || login.token != nil && login.id != nil else {
                throw node.failure("email and password, or id and token are needed")
            }
            logins.append(login)
        }
        self.path = path
        unused = Mutex(logins.reversed())
    }

    public func add(
        name: String, send: @Sendable (TargetRequest) async throws -> TargetResponse
    ) async throws -> TargetUser {
        guard let login = unused.withLock({ $0.popLast() }) else {
            throw Shortage("needs more unused logins than \(path) has")
        }
        if let id = login.id, let token = login.token { return TargetUser(id: id, email: login.email, token: token) }
        let body = JSONWriter.text { writer in
            writer.object { writer in
                writer.field("email", login.email)
                writer.field("password", login.password ?? "")
            }
        }
        let nobody = TargetUser(id: 0, email: login.email)
        let response = try await send(TargetRequest("POST", "/api/auth/login", user: nobody, body: body))
        guard response.status == 200, let token = response.body?["token"]?.string,
            let id = response.body?["user"]?["id"]?.integer
        else {
            throw StepFailure(
                place: "sign-in of \(login.email)", expected: "200 with token and user",
                found: "\(response.status) \(Pattern.show(response.body))")
        }
        return TargetUser(id: Int(id), email: login.email, token: token)
    }
}
