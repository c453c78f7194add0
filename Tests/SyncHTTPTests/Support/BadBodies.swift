/// Bodies that no route may take, for each route that reads one.
enum BadBodies {
    static let deep = String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)

    /// Texts that are no JSON object.
    static let texts: [(name: String, bytes: [UInt8])] =
        [
            ("empty", ""), ("a space", " "), ("null", "null"), ("a number", "42"), ("a string", "\"x\""),
            ("an array", "[]"), ("true", "true"), ("half an object", "{"), ("no value", "{\"a\":}"),
            ("no key", "{:1}"), ("a bare key", "{a:1}"), ("single quotes", "{'a':1}"), ("two values", "{} {}"),
            ("a comma too many", "{\"a\":1,}"), ("an unclosed string", "{\"a\":\"b"), ("a comment", "{/*x*/}"),
            ("a duplicate key", "{\"replica\":1,\"replica\":1,\"email\":1,\"email\":2}"),
            ("a broken literal", "{\"replica\":nul,\"email\":nul}"),
            ("ten thousand brackets", deep),
            ("ten thousand brackets inside", "{\"replica\":\(deep),\"email\":\(deep)}"),
            ("a lone surrogate", #"{"replica":"\ud800","email":"\ud800"}"#),
            ("a swapped pair", #"{"replica":"\udc00\ud800","email":"\udc00\ud800"}"#),
            ("a byte order mark", "\u{FEFF}{}"), ("HTML", "<html>"), ("a form", "email=a&password=b"),
            ("a raw line feed", "{\"replica\":\"a\nb\",\"email\":\"a\nb\"}"),
            ("leading zeros", "{\"replica\":007,\"email\":007}"),
        ].map { ($0.0, Array($0.1.utf8)) } + [
            (
                "a NUL byte",
                Array("{\"replica\":\"a".utf8) + [0] + Array("\",\"email\":\"a".utf8) + [0] + Array("\"}".utf8)
            ),
            (
                "broken UTF-8",
                Array("{\"replica\":\"".utf8) + [0xC3, 0x28] + Array("\",\"email\":\"".utf8) + [0xFF, 0xFE]
                    + Array("\"}".utf8)
            ),
            ("UTF-16", [0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00]),
        ]

    static let routes = ["/api/auth/login", "/api/chat/messages", "/api/sync", "/api/sync/claim"]

    static let cases: [BadRequest] = routes.flatMap { route in
        texts.map { text in
            BadRequest.call(
                "POST", route, 400, "malformed", name: "POST \(route): \(text.name)", body: text.bytes)
        }
    }
}
