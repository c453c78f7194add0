internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1

/// Keeps one connection's HTTP honest: between NIO's decoder and Hummingbird's handlers, on the event loop.
///
/// - A request that is no HTTP is answered in our error form, with CORS, instead of an empty 400.
/// - A request must have arrived within a time, however steadily it drips in; an upload that its route has granted
///   may take as long as it goes on at a rate.
/// - `Connection: close`, HTTP/1.0 and upgrades that nobody takes end the connection after their response.
/// - A refusal in the middle of a body reads the rest for a while: a connection reset would take the answer with it.
/// - A client that does not read its answer loses the connection after a while.
/// - `Expect: 100-continue` is answered when the body may come.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// How long a request that is arriving when the server stops may still take; uploads are in use and may go on.
    private static let quiescence = TimeAmount.seconds(2)

    private let limits: Limits
    private let progress: ParseProgress
    /// Whether each request that waits for its response lets the connection live on.
    private var keepsAlive: CircularBuffer<Bool> = []
    private var isReceiving = false
    /// Whether the request that is arriving is a granted upload.
    private var isUpload = false
    /// What came of its body since the deadline was set.
    private var bodyBytes = 0
    /// Whether it announced a body that only a granted upload may have.
    private var isLarge = false
    /// Its client waits to be told whether a large body may come.
    private var owesContinue = false
    private var endsAfterResponse = false
    /// The last response is written; what still comes is read and dropped.
    private var isEnding = false
    private var parserError: HTTPParserError?
    private var deadline: Scheduled<Void>?
    private var writeDeadline: Scheduled<Void>?

    init(limits: Limits, progress: ParseProgress) {
        self.limits = limits
        self.progress = progress
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        progress.unparsedBytes = 0
        let part = unwrapInboundIn(data)
        guard !isEnding else {
            // A request behind the last answer must not be carried out: nobody would learn of it.
            if case .end = part { context.close(promise: nil) }
            return
        }
        switch part {
        case .head(let head):
            isReceiving = true
            (isUpload, bodyBytes) = (false, 0)
            isLarge = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0 > limits.maximumBodyBytes
            // The decoder parses nothing after a request that asks for an upgrade.
            keepsAlive.append(
                head.isKeepAlive && !head.headers[canonicalForm: "connection"].contains { $0.lowercased() == "upgrade" }
            )
            answerExpectation(of: head, context)
        case .body(let piece): bodyBytes += piece.readableBytes
        case .end:
            (isReceiving, owesContinue) = (false, false)
            deadline?.cancel()
            deadline = nil
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if isReceiving, deadline == nil { setDeadline(context) }
        context.fireChannelReadComplete()
    }

    private func setDeadline(_ context: ChannelHandlerContext) {
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limits.requestTimeout)) {
            if self.isUpload, self.bodyBytes >= self.limits.minimumUploadBytes {
                self.bodyBytes = 0
                self.setDeadline(context)
            } else {
                self.errorCaught(context: context, error: HTTPParserError.closedConnection)
            }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent, isReceiving {
            context.eventLoop.assumeIsolated().scheduleTask(in: Self.quiescence) {
                if self.isReceiving, !self.isUpload { context.close(promise: nil) }
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func answerExpectation(of head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard head.version == .http1_1, head.headers.first(name: "expect")?.lowercased() == "100-continue" else {
            owesContinue = false
            return
        }
        // Only a route that takes so much can say that it may come.
        owesContinue = isLarge
        if !owesContinue { writeContinue(context) }
    }

    private func writeContinue(_ context: ChannelHandlerContext) {
        let head = HTTPResponseHead(version: .http1_1, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is UploadGrant else {
            context.triggerUserOutboundEvent(event, promise: promise)
            return
        }
        promise?.succeed()
        // The request that was granted is the one that waits for its response; a later one may be arriving already.
        guard isReceiving, keepsAlive.count == 1 else { return }
        isUpload = true
        if owesContinue { writeContinue(context) }
        owesContinue = false
    }

    /// Notes errors of the parser for the response that Hummingbird writes about them. Bytes behind one are dropped.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is ByteToMessageDecoderError { return }
        if let error = error as? HTTPParserError {
            guard parserError == nil else { return }
            parserError = error
        }
        context.fireErrorCaught(error)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head): write(head, context, promise)
        case .body: context.write(data, promise: promise)
        case .end: finish(data, context, promise)
        }
    }

    private func write(_ head: HTTPResponseHead, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        let keepsAlive = self.keepsAlive.popFirst() ?? false
        if let parserError, head.status == .badRequest, head.headers.first(name: "content-length") == "0" {
            endsAfterResponse = true
            writeError(APIError(parserError), context, promise)
            return
        }
        var head = head
        // Behind a refusal the rest of a large file is not waited for; other requests come to their end soon.
        let isCutShort =
            isReceiving && self.keepsAlive.isEmpty && (isLarge || isUpload) && head.status.code >= 400
        endsAfterResponse = !keepsAlive || isCutShort || head.headers[canonicalForm: "connection"].contains("close")
        if endsAfterResponse { head.headers.replaceOrAdd(name: "Connection", value: "close") }
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }

    /// The request's origin is unknown here, and nothing secret is in the answer, so every page may read it.
    private func writeError(_ error: APIError, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        let body = error.body
        let headers: HTTPHeaders = [
            "Content-Type": "application/json; charset=utf-8", "Content-Length": String(body.count),
            "Connection": "close", "Access-Control-Allow-Origin": "*", "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        ]
        let status = HTTPResponseStatus(statusCode: error.code.status.code)
        context.write(
            wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: promise)
    }

    private func finish(_ data: NIOAny, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        guard endsAfterResponse else {
            context.write(data, promise: promise)
            return
        }
        let written = promise ?? context.eventLoop.makePromise()
        written.futureResult.assumeIsolated().whenComplete { _ in self.end(context) }
        context.writeAndFlush(data, promise: written)
    }

    private func end(_ context: ChannelHandlerContext) {
        isEnding = true
        guard isReceiving || parserError != nil else {
            context.close(promise: nil)
            return
        }
        context.close(mode: .output, promise: nil)
        context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limits.lingerTimeout)) {
            context.close(promise: nil)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        writeDeadline?.cancel()
        writeDeadline = nil
        if !context.channel.isWritable {
            writeDeadline = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limits.answerTimeout)) {
                context.close(promise: nil)
            }
        }
        context.fireChannelWritabilityChanged()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = nil
        writeDeadline?.cancel()
        writeDeadline = nil
    }
}

/// Said by a route to its connection: the body of this request is a file, and may take its time.
struct UploadGrant: Sendable {}

/// How many bytes the decoder took in since it last gave something out. Used on one event loop.
final class ParseProgress {
    var unparsedBytes = 0
}

/// In front of the decoder: bounds what it may gather for one request line and its headers (it has no bound for the
/// line).
final class HeadMeter: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let maximum: Int
    private let progress: ParseProgress
    private var isOver = false

    init(limits: Limits, progress: ParseProgress) {
        // A body part may share a read with the head before it, so the bound is looser than the decoder's own.
        maximum = 4 * limits.maximumHeadBytes
        self.progress = progress
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        let count = unwrapInboundIn(data).readableBytes
        let before = progress.unparsedBytes
        progress.unparsedBytes += count
        context.fireChannelRead(data)
        // The decoder has set it to 0 if it got anything out of these bytes.
        guard progress.unparsedBytes > maximum, progress.unparsedBytes == before + count else { return }
        isOver = true
        context.fireErrorCaught(HTTPParserError.headerOverflow)
    }
}

/// Behind Hummingbird's codec: a request that it cannot express is a bad request, not a connection that just dies.
final class ConversionErrors: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case is HTTPParserError, is IOError, is ChannelError: context.fireErrorCaught(error)
        case _ where Encryption.failed(with: error): context.fireErrorCaught(error)
        default: context.fireErrorCaught(HTTPParserError.unknown)
        }
    }
}
