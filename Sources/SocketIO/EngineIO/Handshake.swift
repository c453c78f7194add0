/// The HTTP request that opened a connection, as the layers above may look at it.
public struct Handshake: Sendable {
    /// Path and query as they came.
    public var url: String
    /// Decoded query parameters in their order.
    public var query: [(name: String, value: String)]
    /// Header fields in their order; the names in lower case.
    public var headers: [(name: String, value: String)]
    /// The peer's address.
    public var address: String
    /// Whether the connection is encrypted.
    public var isSecure: Bool

    public init(
        url: String = "", query: [(name: String, value: String)] = [], headers: [(name: String, value: String)] = [],
        address: String = "", isSecure: Bool = false
    ) {
        self.url = url
        self.query = query
        self.headers = headers
        self.address = address
        self.isSecure = isSecure
    }

    /// The first header field of this lower-case name.
    public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}
