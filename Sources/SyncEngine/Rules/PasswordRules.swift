/// What a new password must be, wherever it is set.
public enum PasswordRules {
    /// Long enough that guessing over the network is hopeless.
    public static let minimumBytes = 10
    /// What bcrypt reads of a password; more would be cut off silently.
    public static let maximumBytes = 72

    /// What is wrong with a password, as a sentence behind "A password"; nil when it may be set.
    public static func fault(_ password: String) -> String? {
        guard !PublishedLogins.contain(password: password) else { return "must not be one of the published examples" }
        guard (minimumBytes...maximumBytes).contains(password.utf8.count), !password.utf8.contains(0) else {
            return "has \(minimumBytes) to \(maximumBytes) bytes and no NUL; this one has \(password.utf8.count)"
        }
        return nil
    }
}
