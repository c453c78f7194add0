internal import Cryptography

/// The key that signs tokens: the rules for `JWT_SECRET`.
public enum SigningSecret {
    /// RFC 7518, section 3.2: a key at least as long as the digest.
    static let minimumBytes = 32

    /// Values from guides and templates that everyone knows, in small letters and digits only.
    private static let wellKnown = [
        "yoursupersecretjwtkey", "yourjwtsecret", "yoursecretkey", "supersecretjwtkey", "changethissecret", "changeme",
    ]

    /// The bytes of a secret that may be used.
    ///
    /// - Throws: `ConfigurationError` when it is too short or well known.
    static func check(_ secret: String) throws(ConfigurationError) -> [UInt8] {
        let plain = secret.lowercased().filter { $0.isLetter || $0.isNumber }
        guard !wellKnown.contains(where: plain.contains) else {
            throw ConfigurationError("JWT_SECRET", "is a published example; make one with: openssl rand -base64 48")
        }
        guard secret.utf8.count >= minimumBytes else {
            throw ConfigurationError(
                "JWT_SECRET",
                "has \(secret.utf8.count) bytes and needs \(minimumBytes); make one with: openssl rand -base64 48")
        }
        return Array(secret.utf8)
    }

    /// The configured secret; without one, on a loopback address, a random one kept in the data directory.
    ///
    /// - Throws: `ConfigurationError` when others can reach the server and no secret is set; `SecretFileError`.
    public static func resolve(_ configuration: Configuration) throws -> [UInt8] {
        if let secret = configuration.tokenSecret { return secret }
        guard configuration.isLoopback else {
            throw ConfigurationError(
                "JWT_SECRET",
                "must be set when HOST is \(configuration.host): set 32 random bytes or more, for example the output "
                    + "of openssl rand -base64 48")
        }
        return try SecretFile.readOrCreate("jwt", dataDirectory: configuration.dataDirectory)
    }
}
