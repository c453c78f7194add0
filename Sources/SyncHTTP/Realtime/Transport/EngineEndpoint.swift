internal import HTTPTypes
internal import Hummingbird
internal import JSONText
internal import NIOCore
internal import NIOHTTP1
internal import SocketIO

/// The polling side of Engine.IO: requests as they come through Hummingbird.
extension EngineServer {
    /// Answers one request to the endpoint; a GET may take until there is something to say.
    func respond(to request: Request, channel: any Channel) async -> Response {
        var response: Response
        do {
            response = try await answer(request, channel)
        } catch let error as EngineError {
            response = Response(error)
        } catch {
            response = Response(EngineError.badRequest)
        }
        transport.cors.apply(to: &response, request: request.headers)
        return response
    }

    private func answer(_ request: Request, _ channel: any Channel) async throws -> Response {
        if request.method == .options, let preflight = transport.cors.preflight(request.headers) { return preflight }
        let handshake = Handshake(request, channel: channel)
        switch try read(handshake, method: request.method.rawValue, isUpgrade: false) {
        case .open:
            let link = makeLink(handshake, socket: nil)
            link.start()
            var response = try await poll(link, channel)
            if let name = transport.cookie {
                response.headers[.setCookie] = "\(name)=\(link.id); Path=/; HttpOnly; SameSite=Lax"
            }
            return response
        case .poll(let id): return try await poll(try known(id), channel)
        case .post(let id): return try await post(request, to: try known(id))
        case .attach: throw EngineError.badRequest
        }
    }

    private func known(_ id: String) throws(EngineError) -> EngineLink {
        guard let link = link(id) else { throw .unknownSession }
        return link
    }

    private func poll(_ link: EngineLink, _ channel: any Channel) async throws -> Response {
        let answer = await link.poll { number in
            channel.eventLoop.execute {
                // A channel that has closed meanwhile has no handlers any more.
                guard let front = FrontHandler.of(channel) else { return link.pollAborted(number) }
                front.onAbort { link.pollAborted(number) }
            }
        }
        return .text(EnginePayload.encode(try answer.get()), type: "text/plain; charset=UTF-8")
    }

    private func post(_ request: Request, to link: EngineLink) async throws -> Response {
        try link.beginPost()
        guard request.headers[.contentType]?.lowercased().hasPrefix("application/octet-stream") != true else {
            link.postFailed()
            throw EngineError.badRequest
        }
        let body: [UInt8]
        do {
            guard let complete = try await collect(request) else {
                link.postFailed()
                return .tooLarge
            }
            body = complete
        } catch {
            link.postFailed()
            throw EngineError.badRequest
        }
        try link.post(body)
        return .text(Array("ok".utf8), type: "text/html")
    }

    /// The body; nil when it is too large.
    private func collect(_ request: Request) async throws -> [UInt8]? {
        let announced = request.headers[.contentLength].flatMap { Int($0) } ?? 0
        guard announced <= options.maximumPayload else { return nil }
        var body: [UInt8] = []
        body.reserveCapacity(announced)
        for try await part in request.body {
            guard body.count + part.readableBytes <= options.maximumPayload else { return nil }
            body.append(contentsOf: part.readableBytesView)
        }
        return body
    }
}

extension Response {
    fileprivate static func text(_ body: [UInt8], type: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }

    /// The rest of the body is not waited for.
    fileprivate static var tooLarge: Response {
        Response(status: .contentTooLarge, headers: [.connection: "close", .cacheControl: "no-store"])
    }

    /// A refusal in the form that clients of the polling endpoint know.
    fileprivate init(_ error: EngineError) {
        let body = JSONWriter.text { writer in
            writer.object { writer in
                if let code = error.code { writer.field("code", code) }
                writer.field("message", error.message)
            }
        }
        self.init(
            status: HTTPResponse.Status(code: error.status),
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
        if case .unavailable = error { headers[.retryAfter] = "2" }
    }
}
