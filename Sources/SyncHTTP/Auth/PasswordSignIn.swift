internal import Cryptography
internal import SyncEngine

/// Signs people in with e-mail address and password.
struct PasswordSignIn: Sendable {
    private let service: SyncService
    private let queue: BCryptQueue
    /// What the password of an unknown user is compared with, so that the answer takes as long.
    private let dummyHash: String

    /// - Parameter cost: the cost of new hashes (10 outside tests).
    init(service: SyncService, queue: BCryptQueue, cost: Int) async throws {
        self.service = service
        self.queue = queue
        dummyHash = try await queue.hash("nobody has this password", cost: cost)
    }

    /// The user with this address and password.
    ///
    /// Unknown, deactivated, without a password and wrong password are one answer, after the same work.
    ///
    /// - Throws: `APIError` `invalidCredentials`; `BCryptError` for an over-long password or a full queue.
    func user(email: String, password: String) async throws -> User {
        let user = service.directory.user(email: email.trimmingSpaces())
        let hash = user?.isActive == true ? user?.passwordHash : nil
        let isRight = try await queue.verify(password, hash: hash ?? dummyHash)
        guard isRight, hash != nil, let user else {
            throw APIError(.invalidCredentials, "Invalid email or password")
        }
        return user
    }
}
