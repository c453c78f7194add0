/// The names of connections, sockets and sessions: 120 random bits as 20 characters of A–Z, a–z, 0–9, `_` and `-`.
public enum SessionIdentifier {
    /// Random bytes that make one identifier.
    public static let byteCount = 15

    /// The identifier of these random bytes.
    public static func make(_ bytes: [UInt8]) -> String {
        precondition(bytes.count == byteCount, "an identifier is made of \(byteCount) bytes, not \(bytes.count)")
        var text: [UInt8] = []
        Base64.encode(bytes, to: &text)
        let safe = text.map { byte in
            switch byte {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            default: byte
            }
        }
        return String(decoding: safe, as: UTF8.self)
    }
}
