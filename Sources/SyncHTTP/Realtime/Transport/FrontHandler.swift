internal import HummingbirdCore
internal import NIOCore
internal import NIOHTTP1
internal import SocketIO

/// Stands behind the HTTP decoder as long as a connection speaks HTTP, and turns it into a WebSocket when a request
/// asks for one, be it the first or a later one.
///
/// What Hummingbird needs for HTTP is only put behind it when the first request is no such upgrade: a WebSocket is not
/// to carry it along. Until then it closes a connection that stays silent or that the server no longer wants. One that
/// came when there were too many hears so instead of an answer.
final class FrontHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// A request for a WebSocket that waits for its end and for the answers before it.
    private struct Claim {
        var head: HTTPRequestHead
        var hasBody = false
        var isComplete = false
    }

    private let limits: Limits
    private let engine: EngineServer?
    private let half: HTTPHalf
    private let place: ConnectionCount.Place
    private var claim: Claim?
    private var unanswered = 0
    /// An answer that ends the connection is on its way: no WebSocket any more.
    private var isEnding = false
    /// A refusal was written: nothing more is taken in.
    private var isOver = false
    private var isInputClosed = false
    private var abort: (@Sendable () -> Void)?
    private var idle: Scheduled<Void>?

    init(limits: Limits, engine: EngineServer?, half: HTTPHalf, place: ConnectionCount.Place) {
        self.limits = limits
        self.engine = engine
        self.half = half
        self.place = place
    }

    /// The one of this connection, on its event loop.
    static func of(_ channel: any Channel) -> FrontHandler? {
        try? channel.pipeline.syncOperations.handler(type: FrontHandler.self)
    }

    /// Calls this when the peer goes before its answer has come. A later request's takes its place.
    func onAbort(_ action: @escaping @Sendable () -> Void) {
        if isInputClosed { action() } else { abort = action }
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let patience = place == .served ? limits.idleTimeout : limits.lingerTimeout
        idle = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(patience)) {
            context.close(promise: nil)
        }
    }

    func channelActive(context: ChannelHandlerContext) {
        if place == .none { context.close(promise: nil) } else { context.fireChannelActive() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        idle?.cancel()
        idle = nil
        half.skip()
    }

    // MARK: In

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        switch unwrapInboundIn(data) {
        case .head where place != .served: refuse(UpgradeRefusal(.unavailable("too many connections")), context)
        case .head(let head) where takes(head): claim = Claim(head: head)
        case .body where claim != nil:
            claim?.hasBody = true
            claim?.isComplete = true
            proceed(context)
        case .end where claim != nil:
            claim?.isComplete = true
            proceed(context)
        case .head:
            unanswered += 1
            buildHalf(context)
            context.fireChannelRead(data)
        case .body, .end: context.fireChannelRead(data)
        }
    }

    private func buildHalf(_ context: ChannelHandlerContext) {
        idle?.cancel()
        idle = nil
        do { try half.build(context.channel) } catch { context.close(promise: nil) }
    }

    private func takes(_ head: HTTPRequestHead) -> Bool {
        guard let engine, head.headers[canonicalForm: "upgrade"].contains(where: { $0.lowercased() == "websocket" }),
            head.headers[canonicalForm: "connection"].contains(where: { $0.lowercased() == "upgrade" })
        else { return false }
        return engine.serves(path: head.uri)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { abandon() }
        switch event {
        case is ChannelShouldQuiesceEvent, ChannelEvent.inputClosed:
            guard half.isBuilt, !isOver else { return context.close(promise: nil) }
            context.fireUserInboundEventTriggered(event)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        abandon()
        half.skip()
        context.fireChannelInactive()
    }

    private func abandon() {
        isInputClosed = true
        abort?()
        abort = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isOver else { return }
        if !half.isBuilt {
            guard error is HTTPParserError else {
                context.close(promise: nil)
                return
            }
            buildHalf(context)
        }
        context.fireErrorCaught(error)
    }

    // MARK: Out

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            if head.headers[canonicalForm: "connection"].contains("close") { isEnding = true }
            context.write(data, promise: promise)
        case .body: context.write(data, promise: promise)
        case .end:
            abort = nil
            unanswered -= 1
            context.write(data, promise: promise)
            proceed(context)
        }
    }

    /// Answers the request for a WebSocket when its turn has come.
    private func proceed(_ context: ChannelHandlerContext) {
        guard let engine, let claim, claim.isComplete, unanswered == 0, !isEnding else { return }
        self.claim = nil
        do throws(UpgradeRefusal) {
            guard !claim.hasBody else { throw UpgradeRefusal(.badRequest) }
            becomeWebSocket(try engine.accept(claim.head, context.channel), context)
        } catch {
            refuse(error, context)
        }
    }

    /// Nothing of HTTP stays behind: the next bytes are frames, also those that came with the request.
    private func becomeWebSocket(_ accepted: AcceptedUpgrade, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(.head(accepted.response)), promise: nil)
        let channel = context.channel
        do {
            if let options = channel.syncOptions {
                // A peer that has gone must not leave half a channel behind, in which a write can still fail.
                try options.setOption(.allowRemoteHalfClosure, value: false)
                try WebSocketHandler.setWaterMarks(options)
            }
            try channel.pipeline.syncOperations.addHandlers(accepted.handlers, position: .after(self))
        } catch {
            accepted.giveUp()
            channel.close(promise: nil)
            return
        }
        half.remove(self, from: channel)
        accepted.begin()
    }

    private func refuse(_ refusal: UpgradeRefusal, _ context: ChannelHandlerContext) {
        isOver = true
        idle?.cancel()
        context.write(wrapOutboundOut(.head(refusal.head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: refusal.body)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        // A reset because of bytes that nobody read would take the answer along.
        context.close(mode: .output, promise: nil)
        context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limits.lingerTimeout)) {
            context.close(promise: nil)
        }
    }
}
