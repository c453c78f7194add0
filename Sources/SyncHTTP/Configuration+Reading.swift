internal import Assistance
internal import HTTPTypes
internal import Logging

extension Configuration {
    /// Reads the settings: a flag wins over the environment, which wins over the text of a `.env` file.
    ///
    /// - Parameters:
    ///   - flags: by the names used in the environment, `["PORT": "0"]`.
    ///   - dotenv: the file's text, if there is one.
    /// - Throws: `ConfigurationError` that names the setting and says what would work.
    public init(
        flags: [String: String] = [:], environment: [String: String] = [:], dotenv: String? = nil
    ) throws(ConfigurationError) {
        self.init()
        var settings = try DotEnv.parse(dotenv ?? "")
        settings.merge(environment) { $1 }
        settings.merge(flags) { $1 }
        try self.read(Settings(settings))
    }

    private mutating func read(_ settings: Settings) throws(ConfigurationError) {
        host = settings["HOST"] ?? host
        port = try settings.integer("PORT", in: 0...65_535) ?? port
        metricsPort = try settings.integer("TICX_METRICS_PORT", in: 0...65_535)
        dataDirectory = settings["TICX_DATA_DIR"] ?? dataDirectory
        tokenSecret = try settings["JWT_SECRET"].map { secret throws(ConfigurationError) in
            try SigningSecret.check(secret)
        }
        tokenLifetime = try settings.lifetime("JWT_EXPIRES_IN") ?? tokenLifetime
        if let origins = settings["FRONTEND_URL"] { cors = try CORSPolicy(allowing: origins) }
        isSocketIOEnabled = try settings.boolean("SOCKET_IO_ENABLED") ?? isSocketIOEnabled
        emitsUserOnline = try settings.boolean("TICX_EMIT_USER_ONLINE") ?? emitsUserOnline
        assistant = try settings["TICX_AI_URL"].map { url throws(ConfigurationError) in
            guard EndpointClient(url: url, key: nil) != nil else {
                throw ConfigurationError(
                    "TICX_AI_URL", "is no address of an endpoint; write for example https://host.example/v1")
            }
            return Assistant(url: url, key: settings["TICX_AI_KEY"], model: settings["TICX_AI_MODEL"])
        }
        tls = try Self.tls(settings)
        sealKey = settings["TICX_SEAL_KEY"]
        frontendDirectory = settings["TICX_UI_DIR"]
        logLevel = try settings.choice("LOG_LEVEL", Logger.Level.self) ?? logLevel
        logFormat = try settings.choice("LOG_FORMAT", LogFormat.self)
        if try settings.boolean("TICX_RATE_LIMIT") == false { limits.rates = .none }
        try readModes(settings)
    }

    /// The settings that decide who gets in.
    private mutating func readModes(_ settings: Settings) throws(ConfigurationError) {
        isDevelopment = try settings.boolean("TICX_DEV") ?? isDevelopment
        guard !isDevelopment || isLoopback else {
            throw ConfigurationError(
                "TICX_DEV", "lets anyone in under any name, so HOST must be 127.0.0.1, localhost or ::1, not \(host)")
        }
        trustedProxies = try settings.networks("TICX_TRUSTED_PROXIES") ?? []
        privilegedLogin = isDevelopment ? .domain(Self.sampleDomain) : .refused
        if let isAllowed = try settings.boolean("TICX_LOGIN_PRIVILEGED") {
            privilegedLogin = isAllowed ? .allowed : .refused
        }
        microsoftLogin = try Self.microsoftLogin(settings) ?? (isDevelopment ? .trust : .off)
        registrationDomains = try registration(settings)
        hasDemoSandbox = try settings.boolean("TICX_DEMO", true: ["sandbox"], false: ["off"]) ?? isDevelopment
    }

    /// The sample people's addresses: nobody's (RFC 2606), and their passwords are printed at each start, so that
    /// entering their accounts without one gives nothing away.
    private static let sampleDomain = "helpdesk.example"

    private static func tls(_ settings: Settings) throws(ConfigurationError) -> TLSFiles? {
        switch (settings["TICX_TLS_CERT"], settings["TICX_TLS_KEY"]) {
        case (nil, nil): return nil
        case (let certificate?, let key?): return TLSFiles(certificate: certificate, key: key)
        case (nil, _): throw ConfigurationError("TICX_TLS_CERT", "must be set together with TICX_TLS_KEY")
        case (_, nil): throw ConfigurationError("TICX_TLS_KEY", "must be set together with TICX_TLS_CERT")
        }
    }

    /// Whoever registers an address first would share the account with its owner who comes by another way later.
    private func registration(_ settings: Settings) throws(ConfigurationError) -> [String] {
        guard try settings.boolean("TICX_REGISTER") ?? false else { return [] }
        switch microsoftLogin {
        case .off, .trust: break
        case .allowlist, .proxy:
            throw ConfigurationError(
                "TICX_REGISTER",
                "cannot be on beside TICX_MICROSOFT_LOGIN=allowlist or proxy: nobody checks who "
                    + "registers an address, and its owner would later sign in to the same account")
        }
        return try settings.needed("TICX_REGISTER_DOMAINS", by: "TICX_REGISTER=on", settings.domains)
    }

    private static func microsoftLogin(_ settings: Settings) throws(ConfigurationError) -> MicrosoftLogin? {
        let name = "TICX_MICROSOFT_LOGIN"
        switch settings[name] {
        case nil: return nil
        case "off": return .off
        case "trust": return .trust
        case "allowlist":
            return .allowlist(
                networks: try settings.needed("TICX_LOGIN_NETWORKS", by: "\(name)=allowlist", settings.networks),
                domains: try settings.needed("TICX_LOGIN_DOMAINS", by: "\(name)=allowlist", settings.domains))
        case "proxy":
            let mode = "\(name)=proxy"
            let header = try settings.needed("TICX_IDENTITY_HEADER", by: mode) { settings[$0] }
            guard let field = HTTPField.Name(header) else {
                throw ConfigurationError("TICX_IDENTITY_HEADER", "“\(header)” is no name of a header")
            }
            _ = try settings.needed("TICX_TRUSTED_PROXIES", by: mode, settings.networks)
            return .proxy(header: field)
        case let other?: throw ConfigurationError(name, "“\(other)” is none of off, allowlist, proxy, trust")
        }
    }
}
