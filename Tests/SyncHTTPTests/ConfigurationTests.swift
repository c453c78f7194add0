import Foundation
import Logging
import Testing

@testable import SyncHTTP

@Suite struct ConfigurationTests {
    static let secret = String(repeating: "s3cr3t-", count: 6)

    @Test func `a flag wins over the environment, which wins over the file`() throws {
        let dotenv =
            "PORT=1\nHOST=127.0.0.2\n# a comment\nexport LOG_LEVEL='debug' \nTICX_DATA_DIR=\"/x y\" # there\n\n"
        let configuration = try Configuration(
            flags: ["PORT": "3"], environment: ["PORT": "2", "LOG_FORMAT": "json"], dotenv: dotenv)
        #expect(configuration.port == 3)
        #expect(configuration.host == "127.0.0.2")
        #expect(configuration.logLevel == .debug)
        #expect(configuration.logFormat == .json)
        #expect(configuration.dataDirectory == "/x y")
    }

    @Test func `nothing set is the documented default`() throws {
        let configuration = try Configuration(flags: [:])
        #expect(configuration.port == 5000 && configuration.host == "127.0.0.1")
        #expect(configuration.tokenLifetime == .seconds(7 * 86_400))
        #expect(configuration.cors.allows("http://localhost:5173"))
        #expect(configuration.microsoftLogin == .off && !configuration.hasDemoSandbox && !configuration.isDevelopment)
        #expect(configuration.isSocketIOEnabled && configuration.tokenSecret == nil && configuration.assistant == nil)
    }

    @Test(
        arguments: [
            ("15m", 900), ("24h", 86_400), ("7d", 604_800), ("90s", 90), ("60", 60),
        ])
    func `lifetimes are read`(text: String, seconds: Int64) throws {
        #expect(try Configuration(environment: ["JWT_EXPIRES_IN": text]).tokenLifetime == .seconds(seconds))
    }

    @Test(
        arguments: [
            ("PORT", "http"), ("PORT", "-1"), ("PORT", "65536"), ("PORT", "5000.0"), ("JWT_EXPIRES_IN", "soon"),
            ("JWT_EXPIRES_IN", "0d"), ("JWT_EXPIRES_IN", "-7d"), ("JWT_EXPIRES_IN", "9999999999999999d"),
            ("JWT_EXPIRES_IN", "7 days"), ("LOG_LEVEL", "loud"), ("LOG_FORMAT", "xml"), ("SOCKET_IO_ENABLED", "maybe"),
            ("FRONTEND_URL", "localhost:5173"), ("TICX_MICROSOFT_LOGIN", "everyone"), ("TICX_DEMO", "on"),
            ("TICX_DEV", "2"), ("JWT_SECRET", "short"), ("JWT_SECRET", "your-super-secret-jwt-key-here"),
            ("JWT_SECRET", "Your_Super_Secret_JWT_Key_Here_and_more"),
            ("JWT_SECRET", String(repeating: "x", count: 31)),
            ("TICX_METRICS_PORT", "x"), ("TICX_EMIT_USER_ONLINE", "maybe"),
        ])
    func `a value that cannot be used is refused by name`(name: String, value: String) {
        let error = #expect(throws: ConfigurationError.self) { try Configuration(environment: [name: value]) }
        #expect(error?.setting == name)
        #expect(error?.description.contains(name) == true)
        if name == "JWT_SECRET" { #expect(error?.description.contains(value) == false, "a secret is not printed") }
    }

    @Test(
        arguments: [
            (["TICX_MICROSOFT_LOGIN": "allowlist"], "TICX_LOGIN_NETWORKS"),
            (["TICX_MICROSOFT_LOGIN": "allowlist", "TICX_LOGIN_NETWORKS": "10.0.0.0/8"], "TICX_LOGIN_DOMAINS"),
            (
                [
                    "TICX_MICROSOFT_LOGIN": "allowlist", "TICX_LOGIN_NETWORKS": "10.0.0.0/33",
                    "TICX_LOGIN_DOMAINS": "x.org",
                ],
                "TICX_LOGIN_NETWORKS"
            ),
            (["TICX_MICROSOFT_LOGIN": "proxy"], "TICX_IDENTITY_HEADER"),
            (["TICX_MICROSOFT_LOGIN": "proxy", "TICX_IDENTITY_HEADER": "X User"], "TICX_IDENTITY_HEADER"),
            (
                [
                    "TICX_MICROSOFT_LOGIN": "allowlist", "TICX_LOGIN_NETWORKS": "10.0.0.0/8",
                    "TICX_LOGIN_DOMAINS": "x.org,@y.org",
                ],
                "TICX_LOGIN_DOMAINS"
            ),
            (["TICX_MICROSOFT_LOGIN": "proxy", "TICX_IDENTITY_HEADER": "X-User"], "TICX_TRUSTED_PROXIES"),
            (["TICX_DEV": "1", "HOST": "0.0.0.0"], "TICX_DEV"), (["TICX_TLS_CERT": "a.pem"], "TICX_TLS_KEY"),
            (["TICX_TLS_KEY": "a.key"], "TICX_TLS_CERT"),
        ])
    func `settings that need others say which`(environment: [String: String], missing: String) {
        let error = #expect(throws: ConfigurationError.self) { try Configuration(environment: environment) }
        #expect(error?.setting == missing)
    }

    @Test func `development turns on trust and the sandbox, unless told otherwise`() throws {
        let development = try Configuration(environment: ["TICX_DEV": "1"])
        #expect(development.microsoftLogin == .trust && development.hasDemoSandbox)
        let careful = try Configuration(
            environment: ["TICX_DEV": "1", "TICX_MICROSOFT_LOGIN": "off", "TICX_DEMO": "off"])
        #expect(careful.microsoftLogin == .off && !careful.hasDemoSandbox)
        #expect(development.privilegedLogin == .domain("helpdesk.example"))
        #expect(Configuration().privilegedLogin == .refused)
        #expect(try Configuration(environment: ["TICX_LOGIN_PRIVILEGED": "1"]).privilegedLogin == .allowed)
    }

    @Test func `an env line that is none is refused by its number`() {
        let error = #expect(throws: ConfigurationError.self) { try Configuration(dotenv: "PORT=1\nnonsense\n") }
        #expect(error?.description == ".env: line 2 is no NAME=value")
    }

    @Test(
        arguments: [
            ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.1", false), ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.8", false), ("2001:db8::/33", "2001:db8:7fff::1", true),
            ("2001:db8::/33", "2001:db8:8000::1", false), ("10.0.0.0/8", "::ffff:10.1.1.1", true),
            ("0.0.0.0/0", "1.2.3.4", true), ("0.0.0.0/0", "::1", false), ("10.0.0.0/8", "x", false),
        ])
    func `networks contain their addresses`(network: String, address: String, isIn: Bool) throws {
        #expect(try #require(AddressRange(network)).contains(address) == isIn)
    }

    @Test func `a secret is made once for a server only its machine can reach`() throws {
        try withTemporaryDirectory { parent in
            let directory = parent + "/data"
            var configuration = try Configuration(environment: ["TICX_DATA_DIR": directory])
            let first = try SigningSecret.resolve(configuration)
            #expect(first.count >= 32)
            #expect(try SigningSecret.resolve(configuration) == first)
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory + "/secrets") == ["jwt"])
            #expect(try permissions(directory + "/secrets/jwt") == 0o600)
            #expect(try permissions(directory + "/secrets") == 0o700)
            configuration.host = "0.0.0.0"
            let error = #expect(throws: ConfigurationError.self) { try SigningSecret.resolve(configuration) }
            #expect(error?.setting == "JWT_SECRET")
            configuration.tokenSecret = Array(Self.secret.utf8)
            #expect(try SigningSecret.resolve(configuration) == Array(Self.secret.utf8))
        }
    }

    @Test func `a secret that others may read is refused`() throws {
        try withTemporaryDirectory { directory in
            _ = try SecretFile.readOrCreate("jwt", dataDirectory: directory)
            chmod(directory + "/secrets/jwt", 0o644)
            #expect(throws: SecretFileError.self) { try SecretFile.readOrCreate("jwt", dataDirectory: directory) }
        }
    }

    private func permissions(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    private func withTemporaryDirectory(_ body: (String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("ticx-\(UUID())").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }
}
