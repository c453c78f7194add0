internal import SyncEngine

/// A form as browsers send it with a file: parts between lines of a boundary (RFC 7578 over RFC 2046, section 5.1).
///
/// Read strictly and within limits; a file's bytes are looked past, not copied.
struct MultipartForm {
    /// One field of the form.
    struct Part: Equatable {
        let name: String
        /// Nil for a plain field.
        let fileName: String?
        let bytes: ArraySlice<UInt8>
    }

    /// More than any form of the frontend has.
    static let maximumParts = 16
    /// One part's headers: a name, a file's name and a type fit many times.
    static let maximumHeaderBytes = 4 << 10

    let parts: [Part]

    /// - Parameter boundary: from the `Content-Type`.
    /// - Throws: `APIError` `malformed` for what is no such form.
    init(_ body: [UInt8], boundary: String) throws(APIError) {
        guard Self.isBoundary(boundary) else {
            throw .malformed("Content-Type", "must name a boundary of 1 to 70 characters")
        }
        var reader = MultipartReader(body, boundary: boundary)
        guard reader.skipPreamble() else { throw Self.fault("it has no line with the boundary") }
        var parts: [Part] = []
        while try !reader.isAtEnd() {
            guard parts.count < Self.maximumParts else {
                throw Self.fault("it has more than \(Self.maximumParts) parts")
            }
            let part = try reader.part()
            guard !parts.contains(where: { $0.name == part.name && part.fileName == nil }) else {
                throw Self.fault("the field \(part.name) stands twice")
            }
            parts.append(part)
        }
        self.parts = parts
    }

    /// The text of a plain field, with the line ends that JSON would have had; nil when there is none that is UTF-8.
    func text(_ name: String) -> String? {
        guard let part = parts.first(where: { $0.name == name && $0.fileName == nil }) else { return nil }
        return String(validating: part.bytes, as: UTF8.self)?.replacing("\r\n", with: "\n")
    }

    static func fault(_ reason: String) -> APIError {
        APIError(.malformed, "the body is no multipart form: \(reason)")
    }

    /// RFC 2046, section 5.1.1: up to 70 of these characters, and no space at the end.
    private static func isBoundary(_ text: String) -> Bool {
        let allowed = Set("'()+_,-./:=? ".utf8)
        return (1...70).contains(text.utf8.count) && text.utf8.last != UInt8(ascii: " ")
            && text.utf8.allSatisfy { allowed.contains($0) || $0.isASCIILetterOrDigit }
    }
}

extension UInt8 {
    fileprivate var isASCIILetterOrDigit: Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
    }
}
