import Foundation
import JSONText
import SyncEngine
import TestSupport
import Testing

@testable import SyncHTTP

/// Which texts are tokens of the frontend's demo login (frontend.md §11.2), and that none of them is a real one.
@Suite struct DemoTokenTests {
    private static let claims = DemoLogin.claims()
    private static let oldest = #"{"email":"agent@ticxnova.com","role":"Agent","exp":1764000000000}"#

    static let recognised: [(text: String, role: Role, name: String)] = [
        (DemoLogin.token(), .admin, "Super Admin"),
        (DemoLogin.token().replacing("=", with: ""), .admin, "Super Admin"),
        (DemoLogin.token(3, role: "department_manager"), .manager, "Super Admin"),
        (DemoLogin.token(DemoLogin.claims(role: "support_agent", name: " ")), .agent, "Support Agent"),
        (DemoLogin.token(DemoLogin.claims(role: "end_user", name: "a\\nb")), .user, "End User"),
        (DemoLogin.token(DemoLogin.claims(role: "owner", email: "x@y.example", name: "José ÿ")), .user, "José ÿ"),
        (DemoLogin.token("{}"), .user, "End User"),
        (DemoLogin.base64(oldest), .agent, "Support Agent"),
        (DemoLogin.base64(oldest).replacing("=", with: ""), .agent, "Support Agent"),
        (DemoLogin.base64(#"{"email":"me@x.example","role":"boss"}"#), .user, "End User"),
        (DemoLogin.signed(DemoLogin.claims(1000, role: "Manager")), .manager, "Super Admin"),
    ]

    @Test(arguments: recognised)
    func `all shapes that browsers make are known, and what they claim is a name and a role`(
        example: (text: String, role: Role, name: String)
    ) throws {
        let token = try #require(DemoLogin.read(example.text))
        #expect(token.role == example.role)
        #expect(token.name == example.name)
    }

    static let anonymous = [
        "", "undefined", "null", ".", "..", "...", "a.b.c", DemoLogin.base64("mock-signature"),
        DemoLogin.base64("{}"), DemoLogin.base64(#"{"email":"a@b.c"}"#), DemoLogin.base64(#"{"role":"Admin"}"#),
        DemoLogin.base64(#"{"email":"","role":"Admin"}"#), DemoLogin.base64(#"{"email":1,"role":"Admin"}"#),
        DemoLogin.base64(#"["email","role"]"#), DemoLogin.base64(oldest) + ".",
        DemoLogin.token("no JSON"), DemoLogin.token("[]"), DemoLogin.token() + ".x",
        DemoLogin.token(DemoLogin.claims(email: "x@y.example"))
            .replacing(DemoLogin.base64("mock-signature"), with: DemoLogin.base64("mock-signatures")),
        DemoLogin.token(DemoLogin.claims(name: String(repeating: "x", count: 5000))),
        DemoLogin.signed(DemoLogin.claims(1001)), DemoLogin.signed(DemoLogin.claims(0)),
        DemoLogin.signed(DemoLogin.claims(email: "ada@example.org")),
        DemoLogin.signed(DemoLogin.claims(role: "owner")),
        DemoLogin.signed(claims, header: #"{"alg":"none"}"#), DemoLogin.signed(claims, header: #"{"alg":"RS256"}"#),
    ]

    @Test(arguments: anonymous)
    func `everything else is nobody's`(text: String) { #expect(DemoLogin.read(text) == nil) }

    @Test func `a time in seconds or in milliseconds ends the login, a missing or senseless one does not`() throws {
        func expiry(_ exp: String) throws -> Timestamp? {
            try #require(DemoLogin.read(DemoLogin.token(#"{"exp":\#(exp)}"#))).expires
        }
        #expect(try expiry("1764000000") == Timestamp(milliseconds: 1_764_000_000_000))
        #expect(try expiry("1764000000000") == Timestamp(milliseconds: 1_764_000_000_000))
        #expect(try expiry("1764000000.75") == Timestamp(milliseconds: 1_764_000_000_750))
        for senseless in ["null", "-1", "1e300", "\"soon\"", "[]"] { #expect(try expiry(senseless) == nil) }
        let token = try #require(DemoLogin.read(DemoLogin.token(#"{"exp":1764000000}"#)))
        #expect(!token.isExpired(at: Timestamp(milliseconds: 1_763_999_999_999)))
        #expect(token.isExpired(at: Timestamp(milliseconds: 1_764_000_000_000)))
    }

    @Test func `padding or a space more is another login`() throws {
        let one = try #require(DemoLogin.read(DemoLogin.token()))
        let other = try #require(DemoLogin.read(DemoLogin.token().replacing("=", with: "")))
        #expect(one.digest != other.digest)
    }

    private static let seeds: [UInt64] =
        ProcessInfo.processInfo.environment["TICX_SEED"].flatMap { UInt64($0) }.map { [$0] }
        ?? (0..<4).map { _ in UInt64.random(in: 0...UInt64.max) }

    /// Tokens that claim to be the real administrator in every way, bent at random places.
    @Test(arguments: seeds)
    func `a real token is never a demo token, and a demo token never a real person`(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let service = try await SyncService(
            store: MemoryStore(), cursorKey: Array("a key for the cursors of tests".utf8))
        var users: [User] = []
        for (email, role) in [("admin@ticxnova.com", Role.user), ("ada@example.org", .admin)] {
            let user = try await service.change(
                .addUser(
                    email: email, name: "Real", role: role, department: "IT", title: "", id: nil, passwordHash: nil))
            users.append(try #require(user))
        }
        let now = DemoLogin.now
        let signer = TokenSigner(secret: TestServer.secret, lifetime: .seconds(3600))
        let verifier = TokenVerifier(signer: signer, service: service, limits: Limits(), now: { now })
        var recognised = 0
        for round in 0..<400 {
            let user = users[generator.number(0...1)]
            let real = signer.token(for: user, now: now)
            #expect(DemoLogin.read(real) == nil, "seed \(seed), round \(round)")
            let text = Self.forged(&generator, of: user, real)
            guard DemoLogin.read(text) != nil else { continue }
            recognised += 1
            #expect(throws: APIError.invalidToken, "seed \(seed), round \(round): \(text)") {
                try verifier.identity(of: text)
            }
        }
        #expect(recognised > 40)
    }

    private static func forged(_ generator: inout SeededGenerator, of user: User, _ real: String) -> String {
        let id = generator.chance(50) ? user.id.rawValue : generator.number(1...1000)
        let role = generator.pick(["super_admin", "admin", "Admin", "end_user", "root"]) ?? ""
        let claims = DemoLogin.claims(id, role: role, email: user.email, name: user.name)
        let parts = real.split(separator: ".").map(String.init)
        var text =
            switch generator.number(0...5) {
            case 0: DemoLogin.token(claims)
            case 1: DemoLogin.base64(claims)
            case 2: DemoLogin.signed(claims)
            case 3: "\(parts[0]).\(parts[1]).\(DemoLogin.base64("mock-signature"))"
            case 4: "\(parts[0]).\(DemoLogin.base64(claims)).\(parts[2])"
            default: real
            }
        guard generator.chance(30) else { return text }
        let place = text.index(text.startIndex, offsetBy: generator.number(0...text.count - 1))
        text.replaceSubrange(place...place, with: generator.pick(["", "A", "=", ".", "-", "é"]) ?? "")
        return text
    }
}
