extension Configuration {
    /// - Throws: `ConfigurationError` where going on would break a promise: encryption on the wire that this build
    ///   lacks, or whose files cannot be used.
    public func check() throws(ConfigurationError) {
        if let tls { _ = try Encryption(tls) }
    }
}
