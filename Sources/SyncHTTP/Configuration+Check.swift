extension Configuration {
    /// - Throws: `ConfigurationError` where going on without a part that this build lacks would break a promise:
    ///   encryption on the wire.
    public func check() throws(ConfigurationError) {
        guard tls == nil else {
            throw ConfigurationError("TICX_TLS_CERT", "needs a build with TLS; put a reverse proxy in front instead")
        }
    }
}
