internal import Cryptography
internal import NIOCore
internal import NIOHTTP1
internal import NIOWebSocket
internal import SocketIO

/// A request for a WebSocket that is granted.
struct AcceptedUpgrade {
    /// 101.
    var response: HTTPResponseHead
    /// What the pipeline consists of from now on.
    var handlers: [any ChannelHandler]
    /// To be called when they are in place.
    var begin: () -> Void
    /// To be called instead when they cannot be.
    var giveUp: () -> Void
}

/// A request for a WebSocket that is not granted, in the HTTP form of the reference server: 400 whatever the reason,
/// with the words that say it. Trouble that will pass is 503, so that clients try again by themselves.
struct UpgradeRefusal: Error {
    private var status: Int
    private var message: String
    private var field: (name: String, value: String)?

    init(_ error: EngineError) {
        status = 400
        message = error.message
        guard case .unavailable = error else { return }
        status = error.status
        field = ("Retry-After", "2")
    }

    /// Only version 13 is spoken (RFC 6455, section 4.4).
    static var wrongVersion: UpgradeRefusal {
        var refusal = UpgradeRefusal(.badRequest)
        refusal.field = ("Sec-WebSocket-Version", "13")
        return refusal
    }

    var body: [UInt8] { Array(message.utf8) }

    var head: HTTPResponseHead {
        var headers: HTTPHeaders = [
            "Connection": "close", "Content-Type": "text/html", "Content-Length": String(body.count),
            "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
        ]
        if let field { headers.add(name: field.name, value: field.value) }
        return HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: status), headers: headers)
    }
}

extension EngineServer {
    /// Checks a request for a WebSocket and makes it a connection, or a further transport of one. On the channel's
    /// loop.
    func accept(_ head: HTTPRequestHead, _ channel: any Channel) throws(UpgradeRefusal) -> AcceptedUpgrade {
        let handshake = Handshake(head, channel: channel)
        let request: EngineRequest
        do throws(EngineError) {
            request = try read(handshake, method: head.method.rawValue, isUpgrade: true)
        } catch {
            throw UpgradeRefusal(error)
        }
        guard head.headers[canonicalForm: "sec-websocket-version"] == ["13"] else { throw .wrongVersion }
        let response = try Self.response(to: head)
        let number = nextSocketNumber()
        switch request {
        case .open:
            let link = makeLink(handshake, socket: number)
            let (handlers, handle) = socket(number, link, channel)
            link.begin(handle)
            return AcceptedUpgrade(response: response, handlers: handlers) {
                link.start()
            } giveUp: {
                link.socketClosed(number, isError: true)
            }
        case .attach(let id):
            guard let link = link(id) else { throw UpgradeRefusal(.unknownSession) }
            let (handlers, handle) = socket(number, link, channel)
            do throws(EngineError) { try link.attach(handle) } catch { throw UpgradeRefusal(error) }
            return AcceptedUpgrade(response: response, handlers: handlers) {
            } giveUp: {
                link.socketClosed(number, isError: true)
            }
        case .poll, .post: throw UpgradeRefusal(.badRequest)
        }
    }

    private func socket(
        _ number: Int, _ link: EngineLink, _ channel: any Channel
    ) -> ([any ChannelHandler], SocketHandle) {
        let decoder = WebSocketFrameDecoder(maxFrameSize: options.maximumPayload)
        let handler = WebSocketHandler(
            number: number, link: link, maximumPayload: options.maximumPayload, closeTimeout: transport.closeTimeout)
        return (
            [ByteToMessageHandler(decoder), handler],
            SocketHandle(number: number, handler: handler, loop: channel.eventLoop)
        )
    }

    /// 101 with the proof that the key was read (RFC 6455, section 4.2.2).
    private static func response(to head: HTTPRequestHead) throws(UpgradeRefusal) -> HTTPResponseHead {
        let keys = head.headers["sec-websocket-key"]
        guard keys.count == 1, Base64.decode(Array(keys[0].utf8)[...])?.count == 16 else {
            throw UpgradeRefusal(.badRequest)
        }
        var proof: [UInt8] = []
        Base64.encode(SHA1.hash(Array((keys[0] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)), to: &proof)
        return HTTPResponseHead(
            version: .http1_1, status: .switchingProtocols,
            headers: [
                "Upgrade": "websocket", "Connection": "Upgrade",
                "Sec-WebSocket-Accept": String(decoding: proof, as: UTF8.self),
            ])
    }
}
