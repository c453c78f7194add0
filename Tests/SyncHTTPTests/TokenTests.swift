import Cryptography
import JSONText
import SyncEngine
import TestSupport
import Testing

@testable import SyncHTTP

@Suite struct TokenTests {
    static let now = Timestamp(milliseconds: 1_800_000_000_000)
    static let header = #"{"alg":"HS256","typ":"JWT"}"#
    static let claims =
        #"{"userId":10001,"email":"ada@example.org","name":"Ada","role":"admin","department":"IT","#
        + #""iat":1799999000,"exp":1800001000}"#

    /// A token of any header and payload, signed with the server's key unless told otherwise.
    static func token(
        _ header: String = header, _ payload: String = claims, key: [UInt8] = TestServer.secret,
        digest: HMAC.Digest = .sha256
    ) -> String {
        let signed = Base64URL.encode(header.utf8) + "." + Base64URL.encode(payload.utf8)
        return signed + "." + Base64URL.encode(HMAC.code(Array(signed.utf8), key: key, digest: digest))
    }

    static func verifier(_ clock: TestClock? = nil) async throws -> (TokenVerifier, SyncService) {
        let service = try await SyncService(store: MemoryStore(), cursorKey: Array(repeating: 7, count: 16))
        try await service.change(
            .addUser(
                email: "ada@example.org", name: "Ada", role: .admin, department: "IT", title: "", id: nil,
                passwordHash: nil))
        let signer = TokenSigner(secret: TestServer.secret, lifetime: .seconds(1000))
        return (TokenVerifier(signer: signer, service: service, limits: Limits()) { now }, service)
    }

    static func replacing(_ claim: String, _ value: String) -> String {
        let start = claims.ranges(of: "\"\(claim)\":")[0]
        let rest = claims[start.upperBound...]
        let end = rest.firstIndex { $0 == "," || $0 == "}" } ?? rest.endIndex
        return claims[..<start.upperBound] + value + rest[end...]
    }

    static let good: [(name: String, token: String)] = [
        ("ours", token()), ("no typ", token(#"{"alg":"HS256"}"#)),
        ("other order and spaces", token(#"{ "typ" : "jwt" , "alg" : "HS256" }"#)),
        ("only what is needed", token(header, #"{"userId":10001,"iat":0,"exp":1800000001}"#)),
        ("more claims", token(header, claims.dropLast() + #","jti":"x","aud":["a"],"nested":{"a":[1]}}"#)),
        ("nbf passed", token(header, claims.dropLast() + #","nbf":1799999999}"#)),
        ("a clock slightly ahead", token(header, replacing("iat", "1800000030"))),
    ]

    @Test(arguments: good.map(\.name)) func `valid tokens are accepted`(name: String) async throws {
        let (verifier, _) = try await Self.verifier()
        let token = try #require(Self.good.first { $0.name == name }?.token)
        #expect(try verifier.identity(of: token).user.id == UserID(10_001))
    }

    static let forged: [(name: String, token: String)] = {
        let whole = token()
        let parts = whole.split(separator: ".").map(String.init)
        let otherKey = Array("another key that is long enough too".utf8)
        return [
            ("alg none", token(#"{"alg":"none"}"#)),
            ("alg None, no signature", token(#"{"alg":"None"}"#, key: otherKey)),
            ("no signature", parts[0] + "." + parts[1] + "."), ("two segments", parts[0] + "." + parts[1]),
            ("alg none without signature", Base64URL.encode(#"{"alg":"none"}"#.utf8) + "." + parts[1] + "."),
            ("RS256 header, signed as HS256", token(#"{"alg":"RS256","typ":"JWT"}"#)),
            ("HS512 under our key", token(#"{"alg":"HS512"}"#, digest: .sha512)),
            ("HS256 said, SHA-512 used", token(digest: .sha512)),
            ("HS384", token(#"{"alg":"HS384"}"#, digest: .sha384)),
            ("alg in small letters", token(#"{"alg":"hs256"}"#)), ("alg missing", token(#"{"typ":"JWT"}"#)),
            ("alg a number", token(#"{"alg":256}"#)), ("alg an array", token(#"{"alg":["HS256"]}"#)),
            ("alg twice", token(#"{"alg":"HS256","alg":"none"}"#)), ("crit", token(#"{"alg":"HS256","crit":["exp"]}"#)),
            ("an encrypted token's typ", token(#"{"alg":"HS256","typ":"JWE"}"#)),
            ("header an array", token(#"["HS256"]"#)), ("header empty", token("")),
            ("header no JSON", token("HS256")), ("another key", token(key: otherKey)),
            ("the empty key", token(key: [])), ("a longer key", token(key: TestServer.secret + [1])),
            ("four segments", whole + ".x"), ("five segments", whole + ".x.y"), ("a leading dot", "." + whole),
            ("a trailing dot", whole + "."), ("padding", whole + "="),
            ("padding inside", parts[0] + "=." + parts[1] + "." + parts[2]),
            ("a trailing space", whole + " "), ("a line feed", whole + "\n"), ("a NUL", whole + "\0"),
            (
                "standard alphabet",
                parts[0] + "." + parts[1] + "." + parts[2].replacing("-", with: "+").replacing("_", with: "/") + "+"
            ),
            ("unicode", parts[0] + "." + parts[1] + "." + "é" + parts[2]), ("empty", ""), ("dots", ".."),
            ("a word", "null"),
            ("truncated signature", String(whole.dropLast())), ("half a signature", String(whole.dropLast(20))),
            ("swapped segments", parts[1] + "." + parts[0] + "." + parts[2]),
            (
                "another token's signature",
                parts[0] + "." + Base64URL.encode(replacing("userId", "10002").utf8) + "." + parts[2]
            ),
            ("the frontend's demo token", parts[0] + "." + parts[1] + ".bW9jay1zaWduYXR1cmU="),
            ("the demo signature unpadded", parts[0] + "." + parts[1] + ".bW9jay1zaWduYXR1cmU"),
            ("huge", token(header, claims.dropLast() + #","x":"\#(String(repeating: "x", count: 4096))"}"#)),
            ("exp a string", token(header, replacing("exp", "\"1800001000\""))),
            ("since a string", token(header, claims.dropLast() + #","since":"1"}"#)),
            ("exp missing", token(header, #"{"userId":10001,"iat":1}"#)),
            ("exp null", token(header, replacing("exp", "null"))),
            ("exp passed", token(header, replacing("exp", "1799999999"))),
            ("exp now", token(header, replacing("exp", "1800000000"))),
            ("exp negative", token(header, replacing("exp", "-1"))),
            ("exp a fraction", token(header, replacing("exp", "1800001000.5"))),
            ("exp an exponent", token(header, replacing("exp", "2e9"))),
            ("exp beyond 64 bits", token(header, replacing("exp", "99999999999999999999"))),
            ("exp an array", token(header, replacing("exp", "[1800001000]"))),
            ("exp true", token(header, replacing("exp", "true"))),
            ("exp twice", token(header, claims.dropLast() + #","exp":9999999999}"#)),
            ("exp twice, escaped", token(header, claims.dropLast() + #","\u0065xp":9999999999}"#)),
            ("iat in an hour", token(header, replacing("iat", "1800003600"))),
            ("iat a string", token(header, replacing("iat", "\"1\""))),
            ("iat missing", token(header, #"{"userId":10001,"exp":1800001000}"#)),
            ("nbf in an hour", token(header, claims.dropLast() + #","nbf":1800003600}"#)),
            ("nbf a string", token(header, claims.dropLast() + #","nbf":"0"}"#)),
            ("userId a string", token(header, replacing("userId", "\"10001\""))),
            ("userId missing", token(header, #"{"id":10001,"iat":1,"exp":1800001000}"#)),
            ("userId nobody's", token(header, replacing("userId", "10999"))),
            ("userId 0", token(header, replacing("userId", "0"))),
            ("a system contact", token(header, replacing("userId", "1"))),
            ("userId negative", token(header, replacing("userId", "-10001"))),
            ("userId beyond 2^53", token(header, replacing("userId", "18446744073709561617"))),
            ("userId twice", token(header, claims.dropLast() + #","userId":10002}"#)),
            ("name a number", token(header, replacing("name", "1"))),
            ("role an object", token(header, replacing("role", "{}"))),
            ("payload an array", token(header, "[]")), ("payload empty", token(header, "")),
            ("payload no JSON", token(header, "ada")),
            ("payload with a lone surrogate", token(header, claims.dropLast() + #","x":"\ud800"}"#)),
            (
                "payload deep",
                token(
                    header,
                    claims.dropLast()
                        + #","x":\#(String(repeating: "[", count: 40) + String(repeating: "]", count: 40))}"#)
            ),
        ]
    }()

    @Test(arguments: forged.map(\.name)) func `forged and broken tokens are refused`(name: String) async throws {
        let (verifier, _) = try await Self.verifier()
        let token = try #require(Self.forged.first { $0.name == name }?.token)
        #expect(throws: APIError.invalidToken) { try verifier.identity(of: token) }
    }

    @Test func `a single flipped bit anywhere is refused`() async throws {
        let (verifier, _) = try await Self.verifier()
        let token = Array(Self.token().utf8)
        for index in token.indices {
            for bit in 0..<7 {
                var flipped = token
                flipped[index] ^= 1 << UInt8(bit)
                let text = String(decoding: flipped, as: UTF8.self)
                #expect(throws: APIError.invalidToken, "byte \(index), bit \(bit)") { try verifier.identity(of: text) }
            }
        }
    }

    @Test func `whenever a password changes, what was signed before is void and the token that comes back is good`()
        async throws
    {
        let clock = ManualClock()
        let service = try await SyncService(
            store: MemoryStore(), cursorKey: Array(repeating: 7, count: 16), environment: clock.environment)
        let signer = TokenSigner(secret: TestServer.secret, lifetime: .seconds(1000))
        let verifier = TokenVerifier(signer: signer, service: service, limits: Limits()) { clock.now }
        let added = try await service.change(
            .addUser(
                email: "ada@example.org", name: "Ada", role: .admin, department: "IT", title: "", id: nil,
                passwordHash: nil))
        let user = try #require(added)
        var tokens = [signer.token(for: user, now: clock.now)]
        // Within a second, in the next one, and after the clock was set back.
        for step in [250, 100, 1_000, -400] as [Int64] {
            clock.now = clock.now + step
            let changed = try await service.change(.setPassword(user.id, hash: "x"))
            for token in tokens { #expect(throws: APIError.invalidToken) { try verifier.identity(of: token) } }
            tokens.append(signer.token(for: try #require(changed), now: clock.now))
            #expect(try verifier.identity(of: try #require(tokens.last)).user.id == user.id)
        }
    }

    @Test func `a payload needs no base64url characters whatever the name`() async throws {
        let (_, service) = try await Self.verifier()
        var user = try #require(service.directory.user(UserID(10_001)))
        var generator = SystemRandomNumberGenerator()
        let signer = TokenSigner(secret: TestServer.secret, lifetime: .seconds(60))
        for _ in 0..<500 {
            let scalars = (0..<Int.random(in: 1...30, using: &generator)).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0x20...0x1_2FFF, using: &generator))
            }
            let name = String(String.UnicodeScalarView(scalars)) + ">?~\u{7F}"
            user.name = name
            let payload = try #require(signer.token(for: user, now: Self.now).split(separator: ".").dropFirst().first)
            #expect(!payload.contains("-") && !payload.contains("_"))
            let json = try JSONSlice(validating: try #require(Base64URL.decode(payload)))
            #expect(json.bytes.allSatisfy { $0 < 0x80 })
            #expect(json["name"]?.string?.unicodeScalars.elementsEqual(name.unicodeScalars) == true)
        }
    }
}
