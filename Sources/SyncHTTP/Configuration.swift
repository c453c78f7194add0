public import HTTPTypes
public import Logging

/// Everything that can be set, as one value; `Configuration+Reading` says from where.
public struct Configuration: Sendable {
    /// `HOST`: the address to listen on.
    public var host = "127.0.0.1"
    /// `PORT`: 0 lets the system choose a free one.
    public var port = 5000
    /// `TICX_METRICS_PORT`: a port on the loopback address where `/metrics` asks for no token; nil for none.
    public var metricsPort: Int?
    /// `TICX_DATA_DIR`.
    public var dataDirectory = "./data"
    /// `JWT_SECRET`, at least 32 bytes; nil when unset. `SigningSecret` says what happens then.
    public var tokenSecret: [UInt8]?
    /// `JWT_EXPIRES_IN`.
    public var tokenLifetime = Duration.seconds(7 * 86_400)
    /// `FRONTEND_URL`: the web pages that may call.
    public var cors: CORSPolicy
    /// `SOCKET_IO_ENABLED`.
    public var isSocketIOEnabled = true
    /// `TICX_EMIT_USER_ONLINE`: tell sockets who came, in an event that the unmodified frontend makes an entry of that
    /// crashes its search.
    public var emitsUserOnline = false
    /// `TICX_DEV`: for one's own machine only; see `DevelopmentGuard`.
    public var isDevelopment = false
    /// `TICX_MICROSOFT_LOGIN` and the settings that belong to it.
    public var microsoftLogin = MicrosoftLogin.off
    /// `TICX_LOGIN_PRIVILEGED`: whether `allowlist` and `trust`, which prove nothing, let in agents, managers and
    /// administrators.
    public var privilegedLogin = PrivilegedLogin.refused
    /// `TICX_TRUSTED_PROXIES`: the peers whose `X-Forwarded-For` and identity header count.
    public var trustedProxies: [AddressRange] = []
    /// `TICX_REGISTER_DOMAINS` with `TICX_REGISTER=on`: the domains whose addresses people may register; without one
    /// nobody may.
    public var registrationDomains: [String] = []
    /// `TICX_DEMO` is `sandbox`.
    public var hasDemoSandbox = false
    /// `TICX_AI_URL`, `TICX_AI_KEY`, `TICX_AI_MODEL`; nil without an address.
    public var assistant: Assistant?
    /// `TICX_TLS_CERT` and `TICX_TLS_KEY`.
    public var tls: TLSFiles?
    /// `TICX_SEAL_KEY`.
    public var sealKey: String?
    /// `TICX_UI_DIR`.
    public var frontendDirectory: String?
    /// `LOG_LEVEL`.
    public var logLevel = Logger.Level.info
    /// `LOG_FORMAT`; nil: text on a terminal, JSON otherwise.
    public var logFormat: LogFormat?
    public var limits = Limits()
    /// The cost of new password hashes; each step doubles the time. Tests take 4.
    public var passwordCost = 10

    /// Which sign-ins `auth/microsoft-login` believes (the unmodified frontend proves nothing).
    public enum MicrosoftLogin: Sendable, Equatable {
        case off
        /// From these networks, addresses of these domains.
        case allowlist(networks: [AddressRange], domains: [String])
        /// Who the trusted proxies say it is, in this header.
        case proxy(header: HTTPField.Name)
        /// Whoever it says it is.
        case trust
    }

    /// Which accounts with rights are entered without any proof.
    public enum PrivilegedLogin: Sendable, Equatable {
        case refused
        /// Those with an address of this domain.
        case domain(String)
        case allowed
    }

    /// An OpenAI-compatible endpoint.
    public struct Assistant: Sendable, Equatable {
        public var url: String
        public var key: String?
        public var model: String?
    }

    public struct TLSFiles: Sendable, Equatable {
        public var certificate: String
        public var key: String
    }

    public enum LogFormat: String, Sendable, CaseIterable { case text, json }

    /// The defaults.
    public init() {
        do {
            cors = try CORSPolicy(allowing: "http://localhost:5173")
        } catch {
            preconditionFailure("the default FRONTEND_URL is wrong: \(error)")
        }
    }

    /// Whether this process itself speaks TLS.
    public var isEncrypted: Bool { tls != nil }

    /// What the pages of the frontend may do.
    var contentPolicy: String { ContentPolicy.text(frontends: cors.sources, isLoopback: isLoopback) }

    /// Whether only this machine can reach the server.
    public var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
}

/// A setting that cannot be used, with what would work.
public struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The setting's name in the environment.
    public var setting: String
    public var message: String

    public init(_ setting: String, _ message: String) {
        self.setting = setting
        self.message = message
    }

    public var description: String { "\(setting): \(message)" }
}
