internal import HTTPTypes
internal import SocketIO

/// Where a request comes from.
struct ClientAddress: Sendable, Equatable {
    /// The address at the other end of the connection; nil when the system does not say.
    let peer: String?
    /// Whether the peer is a proxy that is believed.
    let isProxied: Bool
    /// Whose request it is: the peer or, behind a proxy that is believed, the last one in `X-Forwarded-For` that is no
    /// such proxy. What stands further left was written by the client itself. Nil when the proxy does not say.
    let client: String?

    init(peer: String?, headers: HTTPFields, trusting proxies: [AddressRange]) {
        self.peer = peer
        isProxied = peer.map { peer in proxies.contains { $0.contains(peer) } } ?? false
        guard isProxied else {
            client = peer
            return
        }
        let hops = headers[values: .xForwardedFor].flatMap { $0.split(separator: ",") }.map(Self.address)
        client = hops.last { hop in !proxies.contains { $0.contains(hop) } }.flatMap {
            AddressRange.network(of: $0) == nil ? nil : $0
        }
    }

    /// Where a connection comes from.
    init(_ handshake: Handshake, trusting proxies: [AddressRange]) {
        var headers = HTTPFields()
        for (name, value) in handshake.headers where name == "x-forwarded-for" {
            headers.append(HTTPField(name: .xForwardedFor, value: value))
        }
        self.init(peer: handshake.address, headers: headers, trusting: proxies)
    }

    /// What requests are counted under: an IPv4 address, or the /64 network that one IPv6 household or machine has.
    var network: [UInt8] { (client ?? peer).flatMap(AddressRange.network) ?? [] }

    /// A hop without the port that some proxies add: `192.0.2.1:4711`, `[2001:db8::1]:4711`.
    private static func address(_ hop: Substring) -> String {
        let text = hop.trimmingSpaces()
        if text.hasPrefix("[") { return String(text.dropFirst().prefix { $0 != "]" }) }
        let colons = text.utf8.count { $0 == UInt8(ascii: ":") }
        return colons == 1 ? String(text.prefix { $0 != ":" }) : text
    }
}

extension HTTPField.Name {
    static let xForwardedFor = Self("X-Forwarded-For")!
}
