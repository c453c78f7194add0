internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import NIOHTTP1
internal import SocketIO

extension Handshake {
    /// From a request that Hummingbird gives us.
    init(_ request: Request, channel: any Channel) {
        let host = request.head.authority.map { [(name: "host", value: $0)] } ?? []
        self.init(
            url: request.uri.string, query: Self.query(of: request.uri.string),
            headers: host + request.headers.map { (name: $0.name.canonicalName, value: $0.value) },
            address: channel.remoteAddress?.ipAddress ?? "")
    }

    /// From a request that asks for a WebSocket.
    init(_ head: HTTPRequestHead, channel: any Channel) {
        self.init(
            url: head.uri, query: Self.query(of: head.uri),
            headers: head.headers.map { (name: $0.name.lowercased(), value: $0.value) },
            address: channel.remoteAddress?.ipAddress ?? "")
    }

    /// Decoded parameters in their order. What cannot be decoded stays as it came: it concerns others, if anyone.
    private static func query(of url: String) -> [(name: String, value: String)] {
        guard let mark = url.utf8.firstIndex(of: UInt8(ascii: "?")) else { return [] }
        return url.utf8[mark...].dropFirst().split(separator: UInt8(ascii: "&")).map { pair in
            let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            return (name: decode(pair[..<equals]), value: decode(pair[equals...].dropFirst()))
        }
    }

    private static func decode(_ text: Substring.UTF8View) -> String {
        PercentEncoding.decode(text, plusIsSpace: true) ?? String(Substring(text))
    }
}
