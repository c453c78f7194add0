import Cryptography

/// Ids in the forms of other systems that are the same at every export, made of what names a thing here.
enum StableID {
    /// 32 hexadecimal digits, as ServiceNow's `sys_id`.
    static func hexadecimal(_ parts: String...) -> String { digest(parts).map(twoDigits).joined() }

    /// `urn:uuid:…` of version 8, whose bits mean nothing outside (RFC 9562, section 5.8).
    static func urn(_ parts: String...) -> String {
        var bytes = digest(parts)
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        let text = bytes.map(twoDigits).joined()
        var ends = [8, 12, 16, 20, 32][...]
        var groups: [Substring] = []
        var start = text.startIndex
        while let end = ends.popFirst() {
            let index = text.index(text.startIndex, offsetBy: end)
            groups.append(text[start..<index])
            start = index
        }
        return "urn:uuid:" + groups.joined(separator: "-")
    }

    /// The first 16 bytes of SHA-256 over the parts, each ended by a zero byte.
    private static func digest(_ parts: [String]) -> [UInt8] {
        Array(SHA256.hash(parts.flatMap { Array($0.utf8) + [0] }).prefix(16))
    }

    private static func twoDigits(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return byte < 16 ? "0" + digits : digits
    }
}
