internal import Cryptography
internal import SyncEngine

/// Signs people in with e-mail address and password, slowly where it fails.
struct PasswordSignIn: Sendable {
    private let service: SyncService
    private let queue: BCryptQueue
    private let throttle: SignInThrottle
    private let cost: Int
    /// What the password of an unknown user is compared with, so that the answer takes as long.
    private let dummyHash: String

    /// - Parameter cost: the cost of new hashes (10 outside tests).
    init(service: SyncService, queue: BCryptQueue, throttle: SignInThrottle, cost: Int) async throws {
        self.service = service
        self.queue = queue
        self.throttle = throttle
        self.cost = cost
        dummyHash = try await queue.hash("nobody has this password", cost: cost)
    }

    /// The user with this address and password.
    ///
    /// Unknown, deactivated, without a password and wrong password are one answer, after the same work.
    ///
    /// - Throws: `APIError` `invalidCredentials`, `busy` after too many failures; `BCryptError` for an over-long
    ///   password or a full queue.
    func user(email: String, password: String, from address: ClientAddress) async throws -> User {
        let email = email.trimmingSpaces()
        let attempt = try throttle.begin(account: email, from: address)
        let user = service.directory.user(email: email)
        let hash = user?.isActive == true ? user?.passwordHash : nil
        let isRight: Bool
        do throws(BCryptError) {
            isRight = try await queue.verify(password, hash: hash ?? dummyHash)
        } catch {
            if error == .busy { throttle.withdraw(attempt) }
            throw error
        }
        guard isRight, hash != nil, let user else {
            throw APIError(.invalidCredentials, "Invalid email or password")
        }
        throttle.succeeded(attempt)
        return user
    }

    /// Gives somebody another password. Their earlier tokens are void from then on.
    ///
    /// - Throws: `APIError` `malformed` for a password against the rules; `BCryptError` `busy`.
    func setPassword(of user: UserID, to password: String) async throws -> User {
        let hash = try await hash(password, named: "newPassword")
        guard let changed = try await service.change(.setPassword(user, hash: hash)) else {
            throw APIError.invalidToken
        }
        return changed
    }

    /// The hash of a new password.
    ///
    /// - Throws: `APIError` `malformed` about the member `name`; `BCryptError` `busy`.
    func hash(_ password: String, named name: String) async throws -> String {
        if let fault = PasswordRules.fault(password) { throw APIError.malformed(name, fault) }
        return try await queue.hash(password, cost: cost)
    }
}
