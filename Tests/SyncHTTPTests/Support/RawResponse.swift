import JSONText

/// A response as it came, with headers by their names in small letters.
struct RawResponse: Sendable {
    var status: Int
    var headers: [String: String]
    var body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON; `null` when it is none.
    var json: JSONSlice { (try? JSONSlice(validating: body)) ?? JSONSlice(trusted: Array("null".utf8)[...]) }

    var code: String? { json["code"]?.string }
}

extension RawConnection {
    struct Truncated: Error {
        var received: String
    }

    /// Reads one response. `leftover` keeps what came behind it.
    ///
    /// - Throws: `Truncated` when the stream ends first.
    func response(leftover: inout [UInt8], hasBody: Bool = true) async throws -> RawResponse {
        while true {
            if let (response, length) = Self.parse(leftover, hasBody: hasBody) {
                leftover.removeFirst(length)
                if response.status == 100 { continue }
                return response
            }
            let more = try await receive()
            guard !more.isEmpty else { throw Truncated(received: String(decoding: leftover, as: UTF8.self)) }
            leftover += more
        }
    }

    func response(hasBody: Bool = true) async throws -> RawResponse {
        var leftover: [UInt8] = []
        return try await response(leftover: &leftover, hasBody: hasBody)
    }

    private static func parse(_ bytes: [UInt8], hasBody: Bool) -> (RawResponse, Int)? {
        guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: Array("\r\n\r\n".utf8)) }) else {
            return nil
        }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        let status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            headers[parts[0].lowercased()] = parts[1].drop { $0 == " " }.description
        }
        let length = hasBody ? headers["content-length"].flatMap { Int($0) } ?? 0 : 0
        guard bytes.count >= end + 4 + length else { return nil }
        let body = Array(bytes[(end + 4)..<(end + 4 + length)])
        return (RawResponse(status: status, headers: headers, body: body), end + 4 + length)
    }
}
