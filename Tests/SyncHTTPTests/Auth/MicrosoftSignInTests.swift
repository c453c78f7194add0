import HTTPTypes
import JSONText
import SyncEngine
import Testing

@testable import SyncHTTP

/// Who is believed: mode by peer by header.
@Suite struct MicrosoftSignInTests {
    static let header = HTTPField.Name("X-Auth-Email")!
    static let proxies = [AddressRange("10.0.0.1"), AddressRange("fd00::/8")].compactMap { $0 }
    static let allowlist = Configuration.MicrosoftLogin.allowlist(
        networks: [AddressRange("192.0.2.0/24"), AddressRange("2001:db8::/32")].compactMap { $0 },
        domains: ["example.org"])

    /// One request as it reaches the server.
    struct Attempt: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var mode: Configuration.MicrosoftLogin
        var peer: String?
        var headers: [(String, String)] = []
        var body = #"{"email":"Zoe@Example.org","name":"Zoe"}"#
        /// Nil: refused.
        var email: String?
    }

    static let attempts: [Attempt] = {
        let forwarded = { (hops: String) in [("X-Forwarded-For", hops)] }
        let named = { (email: String) in [("X-Auth-Email", email)] }
        let proxy = Configuration.MicrosoftLogin.proxy(header: header)
        let zoe = "zoe@example.org"
        let other = #"{"email":"zoe@elsewhere.net"}"#
        return [
            Attempt(testDescription: "off", mode: .off, peer: "127.0.0.1"),
            Attempt(testDescription: "off, through a proxy", mode: .off, peer: "10.0.0.1", headers: named(zoe)),
            Attempt(testDescription: "trust", mode: .trust, peer: "203.0.113.9", email: zoe),
            Attempt(
                testDescription: "trust, header not asked for", mode: .trust, peer: "203.0.113.9",
                headers: named("boss@example.org"), email: zoe),
            Attempt(testDescription: "trust, no peer", mode: .trust, peer: nil, email: zoe),
            Attempt(testDescription: "allowed", mode: allowlist, peer: "192.0.2.7", email: zoe),
            Attempt(testDescription: "allowed, IPv6", mode: allowlist, peer: "2001:db8::5", email: zoe),
            Attempt(testDescription: "allowed, mapped", mode: allowlist, peer: "::ffff:192.0.2.7", email: zoe),
            Attempt(testDescription: "other network", mode: allowlist, peer: "203.0.113.9"),
            Attempt(testDescription: "other domain", mode: allowlist, peer: "192.0.2.7", body: other),
            Attempt(
                testDescription: "subdomain", mode: allowlist, peer: "192.0.2.7",
                body: #"{"email":"zoe@mail.example.org"}"#),
            Attempt(
                testDescription: "the domain as a name", mode: allowlist, peer: "192.0.2.7",
                body: #"{"email":"example.org@elsewhere.net"}"#),
            Attempt(
                testDescription: "forged hop", mode: allowlist, peer: "203.0.113.9",
                headers: forwarded("192.0.2.7")),
            Attempt(
                testDescription: "hop of a proxy", mode: allowlist, peer: "10.0.0.1",
                headers: forwarded("192.0.2.7"), email: zoe),
            Attempt(
                testDescription: "hop with a port", mode: allowlist, peer: "fd00::1",
                headers: forwarded("192.0.2.7:4711"), email: zoe),
            Attempt(
                testDescription: "hop in brackets", mode: allowlist, peer: "fd00::1",
                headers: forwarded("[2001:db8::5]:4711"), email: zoe),
            Attempt(
                testDescription: "forged hop before the true one", mode: allowlist, peer: "10.0.0.1",
                headers: forwarded("192.0.2.7, 203.0.113.9")),
            Attempt(
                testDescription: "two proxies", mode: allowlist, peer: "10.0.0.1",
                headers: forwarded("203.0.113.9, 192.0.2.7, fd00::2"), email: zoe),
            Attempt(
                testDescription: "hops in two headers", mode: allowlist, peer: "10.0.0.1",
                headers: forwarded("192.0.2.7") + forwarded("203.0.113.9")),
            Attempt(testDescription: "proxy that does not say", mode: allowlist, peer: "10.0.0.1"),
            Attempt(testDescription: "only proxies", mode: allowlist, peer: "10.0.0.1", headers: forwarded("fd00::2")),
            Attempt(
                testDescription: "hop that is none", mode: allowlist, peer: "10.0.0.1",
                headers: forwarded("192.0.2.7, unknown")),
            Attempt(testDescription: "allowlist, no peer", mode: allowlist, peer: nil),
            Attempt(
                testDescription: "named", mode: proxy, peer: "10.0.0.1", headers: named(" Zoe@EXAMPLE.org "),
                body: other, email: zoe),
            Attempt(
                testDescription: "named, no body", mode: proxy, peer: "fd12::1", headers: named(zoe), body: "",
                email: zoe),
            Attempt(testDescription: "named by somebody else", mode: proxy, peer: "127.0.0.1", headers: named(zoe)),
            Attempt(
                testDescription: "named by a client of the proxy", mode: proxy, peer: "203.0.113.9",
                headers: named(zoe) + forwarded("10.0.0.1")),
            Attempt(testDescription: "not named", mode: proxy, peer: "10.0.0.1"),
            Attempt(testDescription: "named twice", mode: proxy, peer: "10.0.0.1", headers: named(zoe) + named(zoe)),
            Attempt(testDescription: "two in one", mode: proxy, peer: "10.0.0.1", headers: named(zoe + ", a@b.cd")),
            Attempt(testDescription: "named as nothing", mode: proxy, peer: "10.0.0.1", headers: named("")),
            Attempt(testDescription: "proxy, no peer", mode: proxy, peer: nil, headers: named(zoe)),
        ]
    }()

    @Test(arguments: attempts) func `a sign-in is believed as its mode says`(attempt: Attempt) async throws {
        let service = try await SyncService(store: MemoryStore(), cursorKey: Array(repeating: 7, count: 16))
        let signIn = MicrosoftSignIn(
            mode: attempt.mode, privileged: .refused, service: service,
            rates: RequestRates(limits: Limits(), now: Environment.system.now))
        var headers = HTTPFields()
        for (name, value) in attempt.headers {
            headers.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
        }
        let address = ClientAddress(peer: attempt.peer, headers: headers, trusting: Self.proxies)
        let body = Result<JSONSlice, any Error> { try JSONSlice(validating: Array(attempt.body.utf8)) }
        let person = try? signIn.person(headers: headers, from: address, body: body)
        #expect(person?.email.text == attempt.email)
    }

    @Test(
        arguments: [
            ("a@b.cd", "a@b.cd"), (" Ann.Lee@Example.ORG\t", "ann.lee@example.org"),
            ("Jane_Home.net#EXT#@Tenant.onmicrosoft.com", "jane_home.net#ext#@tenant.onmicrosoft.com"),
            ("", nil), ("a", nil), ("@b.cd", nil), ("a@", nil), ("a@b", nil), ("a@b@c.de", nil), ("a b@c.de", nil),
            ("a@b..cd", nil), ("a@-b.cd", nil), ("a@b.cd.", nil), ("<a@b.cd>", nil), ("a@b.cd\n", nil),
            ("\"a\"@b.cd", nil), ("é@b.cd", nil), ("a@bé.cd", nil), ("a\u{0}@b.cd", nil), ("a,b@c.de", nil),
        ])
    func `an address has the shape of one`(raw: String, text: String?) {
        #expect(EmailAddress(raw)?.text == text)
        #expect(EmailAddress(String(repeating: "a", count: 250) + "@b.cde") == nil)
    }

    @Test(
        arguments: [
            ("jane.doe@x.org", "Jane Doe"), ("mary_ann-lee@x.org", "Mary Ann Lee"), ("...@x.org", "...@x.org"),
            ("jane_doe_home.net#EXT#@tenant.onmicrosoft.com", "Jane Doe"),
        ])
    func `somebody without a name is called by their address`(email: String, name: String) throws {
        #expect(try #require(EmailAddress(email)).personName == name)
    }

    @Test func `the start tells who can get in`() throws {
        var configuration = Configuration()
        #expect(configuration.access == "people with a password or a token")
        configuration.microsoftLogin = .trust
        #expect(configuration.access.contains("anybody, under any e-mail address"))
        #expect(configuration.access.contains("administrators not"))
        configuration.privilegedLogin = .allowed
        #expect(configuration.access.contains("administrators too"))
        configuration.microsoftLogin = Self.allowlist
        #expect(configuration.access.contains("192.0.2.0/24") && configuration.access.contains("example.org"))
        configuration.microsoftLogin = .proxy(header: Self.header)
        configuration.trustedProxies = Self.proxies
        #expect(configuration.access.contains("10.0.0.1") && configuration.access.contains("X-Auth-Email"))
    }
}
