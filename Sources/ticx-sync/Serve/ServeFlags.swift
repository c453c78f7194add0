internal import ArgumentParser

/// Every setting as a flag. A flag wins over the environment, which wins over `.env`; defaults are the program's own.
struct ServeFlags: ParsableArguments {
    @Option(help: ArgumentHelp("Port to listen on; 0 takes a free one. [PORT, 5000]")) var port: String?
    @Option(help: "Address to listen on. [HOST, 127.0.0.1]") var host: String?
    @Flag(
        help: """
            For one's own machine only: sample people and conversations, anybody signs in as anybody. \
            Loopback only, refuses forwarded requests. [TICX_DEV]
            """)
    var dev = false
    @Option(help: "How long tokens are valid: 15m, 24h, 7d. [JWT_EXPIRES_IN, 7d]") var jwtExpiresIn: String?
    @Option(help: "Web pages that may call, separated by commas. [FRONTEND_URL, http://localhost:5173]")
    var frontendURL: String?
    @Option(help: "true or false. [SOCKET_IO_ENABLED, true]") var socketIOEnabled: String?
    @Option(help: "true or false: user_online events, for patched frontends. [TICX_EMIT_USER_ONLINE, false]")
    var emitUserOnline: String?
    @Option(help: "Microsoft sign-in: off, allowlist, proxy or trust. [TICX_MICROSOFT_LOGIN, off]")
    var microsoftLogin: String?
    @Option(help: "Networks that may sign in, with allowlist. [TICX_LOGIN_NETWORKS]") var loginNetworks: String?
    @Option(help: "E-mail domains that may sign in, with allowlist. [TICX_LOGIN_DOMAINS]") var loginDomains: String?
    @Option(help: "Header that names the person, with proxy. [TICX_IDENTITY_HEADER]") var identityHeader: String?
    @Option(help: "Proxies that are believed. [TICX_TRUSTED_PROXIES]") var trustedProxies: String?
    @Option(help: "true or false: accounts with rights too, with allowlist or trust. [TICX_LOGIN_PRIVILEGED, false]")
    var loginPrivileged: String?
    @Option(help: "Whether people register themselves: on or off. [TICX_REGISTER, off]") var register: String?
    @Option(help: "E-mail domains that may be registered. [TICX_REGISTER_DOMAINS]") var registerDomains: String?
    @Option(help: "on or off: bounds on requests and events, off for benchmarks. [TICX_RATE_LIMIT, on]")
    var rateLimit: String?
    @Option(help: "Demo logins: off or sandbox. [TICX_DEMO, off]") var demo: String?
    @Option(help: "OpenAI-compatible endpoint for the assistant. [TICX_AI_URL]") var aiURL: String?
    @Option(help: "Model of that endpoint. [TICX_AI_MODEL]") var aiModel: String?
    @Option(help: "Certificates in PEM, its own first; for builds with --traits TLS. [TICX_TLS_CERT]")
    var tlsCert: String?
    @Option(help: "Their key in PEM, without a passphrase. [TICX_TLS_KEY]") var tlsKey: String?
    @Option(help: "Folder of a built frontend to serve. [TICX_UI_DIR]") var uiDir: String?
    @Option(help: "Port on 127.0.0.1 where /metrics asks for no token. [TICX_METRICS_PORT]") var metricsPort: String?
    @Option(help: "trace, debug, info, notice, warning, error or critical. [LOG_LEVEL, info]") var logLevel: String?
    @Option(help: "text or json. [LOG_FORMAT, text on a terminal, else json]") var logFormat: String?

    /// The flags that were given, by the settings' names in the environment. Secrets have none: a flag shows in `ps`.
    var settings: [String: String] {
        let given: [(String, String?)] = [
            ("PORT", port), ("HOST", host), ("TICX_DEV", dev ? "true" : nil), ("JWT_EXPIRES_IN", jwtExpiresIn),
            ("FRONTEND_URL", frontendURL), ("SOCKET_IO_ENABLED", socketIOEnabled),
            ("TICX_EMIT_USER_ONLINE", emitUserOnline),
            ("TICX_MICROSOFT_LOGIN", microsoftLogin), ("TICX_LOGIN_NETWORKS", loginNetworks),
            ("TICX_LOGIN_DOMAINS", loginDomains), ("TICX_IDENTITY_HEADER", identityHeader),
            ("TICX_TRUSTED_PROXIES", trustedProxies), ("TICX_DEMO", demo), ("TICX_AI_URL", aiURL),
            ("TICX_LOGIN_PRIVILEGED", loginPrivileged),
            ("TICX_REGISTER", register), ("TICX_REGISTER_DOMAINS", registerDomains), ("TICX_RATE_LIMIT", rateLimit),
            ("TICX_AI_MODEL", aiModel), ("TICX_TLS_CERT", tlsCert),
            ("TICX_TLS_KEY", tlsKey),
            ("TICX_UI_DIR", uiDir), ("TICX_METRICS_PORT", metricsPort), ("LOG_LEVEL", logLevel),
            ("LOG_FORMAT", logFormat),
        ]
        return Dictionary(uniqueKeysWithValues: given.compactMap { name, value in value.map { (name, $0) } })
    }
}
