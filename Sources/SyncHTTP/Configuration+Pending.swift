extension Configuration {
    /// Settings that were given for parts this version does not have, by name with what happens instead.
    ///
    /// - Throws: `ConfigurationError` where going on without the part would break a promise: encryption on the wire.
    public func pending() throws(ConfigurationError) -> [(setting: String, instead: String)] {
        if tls != nil {
            throw ConfigurationError("TICX_TLS_CERT", "needs a build with TLS; put a reverse proxy in front instead")
        }
        var pending: [(setting: String, instead: String)] = []
        if assistant != nil { pending.append(("TICX_AI_URL", "there is no assistant yet")) }
        return pending
    }
}
