internal import Cryptography
internal import SyncEngine

/// People, conversations and tickets for a development server.
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
        try await SampleTickets.load(into: service, people: people)
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

    /// The same UUID at every start.
    static func identity(_ author: String, _ what: String) -> String {
        let digest = SHA256.hash(Array("\(author) \(what)".utf8))
        guard let bits = Bits128(bytes: Array(digest.prefix(16))) else { preconditionFailure("16 bytes are 128 bits") }
        return bits.description
    }
}
