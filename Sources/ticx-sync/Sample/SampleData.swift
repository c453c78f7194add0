internal import Cryptography
internal import SyncEngine

/// People and conversations for a development server.
///
/// They are made through the engine, as anybody's are. A second start adds nothing: people are known by their address,
/// operations by fixed opIds.
struct SampleData: Sendable {
    struct Person: Sendable {
        let id: UserID
        let name: String
        let email: String
        let password: String
        let role: Role
    }

    let people: [Person]

    /// Loads what is missing.
    static func load(into service: SyncService) async throws -> SampleData {
        var people: [Person] = []
        for cast in SampleCast.all {
            people.append(try await person(cast, in: service))
        }
        for (author, body) in SampleConversation.pushes(people: people) {
            _ = try await service.push(body, author: author.id)
        }
        return SampleData(people: people)
    }

    private static func person(_ cast: SampleCast, in service: SyncService) async throws -> Person {
        let known = service.directory.user(email: cast.email)
        let user: User?
        if let known {
            user = known
        } else {
            let hash = try await Task.detached { try BCrypt.hash(cast.password, cost: 10) }.value
            user = try await service.change(
                .addUser(
                    email: cast.email, name: cast.name, role: cast.role, department: cast.department,
                    title: cast.title, id: nil, passwordHash: hash))
        }
        guard let user else { throw CommandFailure("The sample user \(cast.email) could not be made.") }
        return Person(id: user.id, name: cast.name, email: cast.email, password: cast.password, role: cast.role)
    }
}
