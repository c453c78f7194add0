/// Bytes that are no HTTP/1.1, or more of it than is allowed.
enum BadWire {
    private static let origin = "Origin: \(TestServer.origin)\r\n"
    private static let host = "Host: 127.0.0.1:{port}\r\n"

    static let cases: [BadRequest] =
        [
            .raw("no HTTP at all", "hello\r\n\r\n", 400, "malformed"),
            .raw("a TLS handshake", "\u{16}\u{03}\u{01}\u{02}\u{00}\u{01}\r\n\r\n", 400, "malformed"),
            .raw("an unknown method", "FETCH /health HTTP/1.1\r\n\(host)\r\n", 400, "malformed"),
            .raw("an unknown version", "GET /health HTTP/9.9\r\n\(host)\r\n", 400, "malformed"),
            .raw("no version", "GET /health\r\n\r\n", 400, "malformed"),
            .raw("a header without a colon", "GET /health HTTP/1.1\r\n\(host)nonsense\r\n\r\n", 400, "malformed"),
            .raw("a space before the colon", "GET /health HTTP/1.1\r\n\(host)X : y\r\n\r\n", 400, "malformed"),
            .raw("a NUL in a header", "GET /health HTTP/1.1\r\n\(host)X: a\u{0}b\r\n\r\n", 400, "malformed"),
            .raw(
                "two lengths", "POST /api/sync HTTP/1.1\r\n\(host)Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
                400,
                "malformed"),
            .raw(
                "a length and chunks",
                "POST /api/sync HTTP/1.1\r\n\(host)Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                400,
                "malformed"),
            .raw("a negative length", "POST /api/sync HTTP/1.1\r\n\(host)Content-Length: -2\r\n\r\n", 400, "malformed"),
            .raw(
                "a word as length", "POST /api/sync HTTP/1.1\r\n\(host)Content-Length: many\r\n\r\n", 400, "malformed"),
            .raw(
                "chunks without a size",
                "POST /api/sync HTTP/1.1\r\n\(host)\(origin)Authorization: Bearer {ben}\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n",
                400, "malformed"),
            .raw(
                "chunks of another size than said",
                "POST /api/sync HTTP/1.1\r\n\(host)\(origin)Authorization: Bearer {ben}\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n2\r\nabcdef\r\n0\r\n\r\n",
                400, "malformed"),
            .raw(
                "a header of 20 KiB",
                "GET /health HTTP/1.1\r\n\(host)X: \(String(repeating: "x", count: 20_000))\r\n\r\n", 431,
                "headersTooLarge"),
            .raw(
                "200 headers",
                "GET /health HTTP/1.1\r\n\(host)\(String(repeating: "X: y\r\n", count: 200))\r\n", 431,
                "headersTooLarge"),
            .raw(
                "an address of 200 KiB", "GET /\(String(repeating: "x", count: 200_000)) HTTP/1.1\r\n\(host)\r\n", 431,
                "headersTooLarge"),
            .raw(
                "HTTP/1.0 without a token", "GET /api/auth/me HTTP/1.0\r\n\(origin)\r\n", 401, "accessTokenRequired"),
            .call(
                "POST", "/api/sync", 413, "tooLarge", name: "a body of 10 MB",
                body: [UInt8](repeating: UInt8(ascii: "x"), count: 10_000_000)),
            .call(
                "POST", "/api/auth/login", 413, "tooLarge", name: "a body of a byte too many",
                body: [UInt8](repeating: UInt8(ascii: " "), count: 1 << 20) + [0x7B]),
            .raw(
                "two megabytes in chunks",
                "POST /api/chat/messages HTTP/1.1\r\n\(host)\(origin)Authorization: Bearer {ben}\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n"
                    + String(repeating: "10000\r\n\(String(repeating: "x", count: 65_536))\r\n", count: 32)
                    + "0\r\n\r\n", 413,
                "tooLarge"),
        ]
}
