internal import SyncEngine

/// Lets people make an account of their own, in the domains that were named.
///
/// The answer is the same, and comes at the same time, whether the address has an account already or not.
struct Registration: Sendable {
    /// Answers come at whole multiples of this after the question: hashing and storing are done within the first.
    private static let step = Duration.milliseconds(250)

    let domains: [String]
    let service: SyncService
    let signIn: PasswordSignIn

    /// Makes the account, with the least role, unless there is one.
    ///
    /// - Throws: `APIError` `forbidden` for an address that nobody may register, which says nothing about accounts;
    ///   `malformed` for a password against the rules.
    func register(_ email: EmailAddress, name: String, password: String) async throws {
        let start = ContinuousClock.now
        guard domains.contains(email.domain), !PublishedLogins.contain(address: email.text) else {
            throw APIError(.forbidden, "addresses of this domain cannot be registered here")
        }
        let hash = try await signIn.hash(password, named: "password")
        do {
            try await service.change(
                .addUser(
                    email: email.text, name: name.isEmpty ? email.personName : name, role: .user, department: "",
                    title: "", id: nil, passwordHash: hash))
        } catch let refusal as Refusal where refusal.code == .alreadyExists {
            // Not told: whoever asks may not learn who has an account.
        }
        let steps = ((ContinuousClock.now - start) / Self.step).rounded(.up)
        try await Task.sleep(until: start + Self.step * steps, clock: .continuous)
    }
}
