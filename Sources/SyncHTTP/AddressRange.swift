internal import Glibc

/// A network in CIDR form (RFC 4632, RFC 4291), or one address.
public struct AddressRange: Sendable, Equatable, CustomStringConvertible {
    public let description: String
    private let bytes: [UInt8]
    private let prefixLength: Int

    /// Reads `10.0.0.0/8`, `192.0.2.7`, `2001:db8::/32`. Nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let bytes = Self.address(String(first)) else { return nil }
        let longest = bytes.count * 8
        if parts.count == 2 {
            guard let length = Int(parts[1]), (0...longest).contains(length) else { return nil }
            prefixLength = length
        } else {
            prefixLength = longest
        }
        self.bytes = bytes
        description = text
    }

    /// Whether an address lies in this network. IPv4 addresses mapped into IPv6 count as IPv4.
    public func contains(_ address: String) -> Bool {
        guard let other = Self.address(address), other.count == bytes.count else { return false }
        let whole = prefixLength / 8
        guard bytes[..<whole] == other[..<whole] else { return false }
        let rest = prefixLength % 8
        return rest == 0 || (bytes[whole] ^ other[whole]) >> UInt8(8 - rest) == 0
    }

    /// The network that an address is counted under: all of an IPv4 address, the first 64 bits of an IPv6 one. Nil for
    /// a text that is no address.
    static func network(of address: String) -> [UInt8]? { Self.address(address).map { Array($0.prefix(8)) } }

    private static func address(_ text: String) -> [UInt8]? {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        let bytes = withUnsafeBytes(of: six) { Array($0) }
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        return bytes.starts(with: mapped) ? Array(bytes[12...]) : bytes
    }
}
