/// Walks a multipart body from boundary to boundary.
struct MultipartReader {
    private let body: [UInt8]
    private let dashes: [UInt8]
    private var position = 0

    private static let lineEnd = Array("\r\n".utf8)

    init(_ body: [UInt8], boundary: String) {
        self.body = body
        dashes = Array("--\(boundary)".utf8)
    }

    /// Goes behind the first boundary; false when there is none. What stands before it is to be ignored.
    mutating func skipPreamble() -> Bool {
        if body.starts(with: dashes) {
            position = dashes.count
            return true
        }
        guard let start = find(Self.lineEnd + dashes, from: 0) else { return false }
        position = start + Self.lineEnd.count + dashes.count
        return true
    }

    /// Behind a boundary: whether it was the last one, which ends in two dashes.
    mutating func isAtEnd() throws(APIError) -> Bool {
        if body[position...].starts(with: Array("--".utf8)) { return true }
        while position < body.count, body[position] == UInt8(ascii: " ") || body[position] == UInt8(ascii: "\t") {
            position += 1
        }
        guard body[position...].starts(with: Self.lineEnd) else {
            throw MultipartForm.fault("a boundary is followed by something else")
        }
        position += Self.lineEnd.count
        return false
    }

    /// The part that begins here, up to behind the next boundary.
    mutating func part() throws(APIError) -> MultipartForm.Part {
        let headers = try headers()
        guard let disposition = headers["content-disposition"].flatMap({ HeaderParameters($0) }),
            disposition.value == "form-data", let name = disposition.parameters["name"]
        else { throw MultipartForm.fault("a part has no name") }
        let encoding = headers["content-transfer-encoding"]?.lowercased() ?? "binary"
        guard ["binary", "8bit", "7bit"].contains(encoding) else {
            throw MultipartForm.fault("a part is encoded as \(encoding)")
        }
        let start = position
        // An empty part has its boundary right behind the headers, whose last line end then counts.
        guard let end = find(Self.lineEnd + dashes, from: max(0, start - Self.lineEnd.count)) else {
            throw MultipartForm.fault("the last boundary is missing")
        }
        position = end + Self.lineEnd.count + dashes.count
        return MultipartForm.Part(
            name: name, fileName: disposition.parameters["filename"], bytes: body[start..<max(start, end)])
    }

    /// The headers by names in small letters, up to behind the empty line.
    private mutating func headers() throws(APIError) -> [String: String] {
        let start = position
        let window = min(body.count, start + MultipartForm.maximumHeaderBytes)
        var headers: [String: String] = [:]
        while let end = find(Self.lineEnd, from: position, before: window) {
            let line = body[position..<end]
            position = end + Self.lineEnd.count
            if line.isEmpty { return headers }
            guard let text = String(validating: line, as: UTF8.self), let colon = text.firstIndex(of: ":") else {
                throw MultipartForm.fault("a part has a line that is no header")
            }
            let name = text[..<colon].trimmingSpaces().lowercased()
            guard headers.updateValue(text[text.index(after: colon)...].trimmingSpaces(), forKey: name) == nil else {
                throw MultipartForm.fault("a part has the header \(name) twice")
            }
        }
        throw MultipartForm.fault("a part's headers have no end or more than \(MultipartForm.maximumHeaderBytes) bytes")
    }

    /// Where `pattern` begins, at `start` or later.
    private func find(_ pattern: [UInt8], from start: Int, before end: Int? = nil) -> Int? {
        let last = (end ?? body.count) - pattern.count
        guard start <= last else { return nil }
        return (start...last).first { place in
            body[place] == pattern[0] && body[place..<place + pattern.count].elementsEqual(pattern)
        }
    }
}
