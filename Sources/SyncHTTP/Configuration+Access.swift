internal import HTTPTypes

extension Configuration {
    /// In one line, who can get in.
    public var access: String {
        let registered = registrationDomains.joined(separator: ", ")
        let always =
            "people with a password or a token" + (registered.isEmpty ? "" : "; anybody registers under \(registered)")
        switch microsoftLogin {
        case .off: return always
        case .trust:
            return "anybody, under any e-mail address, without proof (\(privileges)); \(always)"
        case .allowlist(let networks, let domains):
            return """
                anybody in \(networks.map(\.description).joined(separator: ", ")), under any address of \
                \(domains.joined(separator: ", ")), without proof (\(privileges)); \(always)
                """
        case .proxy(let header):
            return """
                whom \(trustedProxies.map(\.description).joined(separator: ", ")) name in \(header.rawName); \
                \(always)
                """
        }
    }

    /// The address of the first frontend that others can reach: where links in exported files lead. Nil when there is
    /// none, as on a machine where somebody tries things.
    public var helpdeskAddress: String? {
        cors.sources.first { source in
            let host = source.drop { $0 != "/" }.drop { $0 == "/" }.prefix { $0 != ":" }
            return !source.contains("*") && host != "localhost" && host != "[" && !host.hasPrefix("127.")
        }
    }

    private var privileges: String {
        switch privilegedLogin {
        case .refused: "agents, managers and administrators not"
        case .domain(let domain): "agents, managers and administrators only of \(domain)"
        case .allowed: "agents, managers and administrators too"
        }
    }
}
