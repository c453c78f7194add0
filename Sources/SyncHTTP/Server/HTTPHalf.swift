internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPTypes
internal import NIOHTTPTypesHTTP1

/// The handlers that make a connection speak HTTP: some from the start, the rest when a request needs them. Used on
/// its channel's event loop only.
final class HTTPHalf {
    typealias Requests = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    private let limits: Limits
    private let logger: Logger
    private let promise: EventLoopPromise<Requests?>
    private let progress = ParseProgress()
    private var front: [any RemovableChannelHandler] = []
    private var back: [any RemovableChannelHandler] = []
    private var decoder: ByteToMessageHandler<HTTPRequestDecoder>?
    private var isDecided = false

    init(limits: Limits, logger: Logger, loop: any EventLoop) {
        self.limits = limits
        self.logger = logger
        promise = loop.makePromise()
    }

    /// The requests for Hummingbird; nil when there are none because the connection became something else or ended.
    var requests: EventLoopFuture<Requests?> { promise.futureResult }

    var isBuilt: Bool { !back.isEmpty }

    /// Puts the decoder, its guard and the encoder into an empty pipeline.
    func start(in pipeline: ChannelPipeline.SynchronousOperations) throws {
        var bounds = NIOHTTPDecoderLimitConfiguration()
        bounds.maxHeaderFieldSize = limits.maximumHeadBytes
        bounds.maxHeaderListSize = limits.maximumHeadBytes
        bounds.maxHeaderFieldCount = limits.maximumHeaderCount
        // Frames may come in the same packet as the request for a WebSocket.
        let decoder = ByteToMessageHandler(
            HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: bounds))
        front = [HeadMeter(limits: limits, progress: progress), HTTPResponseEncoder()]
        self.decoder = decoder
        try pipeline.addHandlers(front + [decoder])
    }

    /// Puts our guard and what Hummingbird needs at the end, once.
    func build(_ channel: any Channel) throws {
        guard !isDecided else { return }
        isDecided = true
        do {
            back = [
                ConnectionGuard(limits: limits, progress: progress), HTTP1ToHTTPServerCodec(secure: false),
                ConversionErrors(),
                HTTPConnectionStateHandler(idleTimeout: limits.idleTimeout, logger: logger),
            ]
            try channel.pipeline.syncOperations.addHandlers(back)
            promise.succeed(
                try NIOAsyncChannel(
                    wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true)))
        } catch {
            promise.succeed(nil)
            throw error
        }
    }

    /// There will be no requests for Hummingbird.
    func skip() {
        guard !isDecided else { return }
        isDecided = true
        promise.succeed(nil)
    }

    /// Takes everything out, and `handler` with it. The decoder leaves in the loop's next turn and passes on the bytes
    /// that it did not need: to their readers that is a read of its own.
    func remove(_ handler: any RemovableChannelHandler, from channel: any Channel) {
        let pipeline = channel.pipeline.syncOperations
        for handler in back + [handler] + front { _ = pipeline.removeHandler(handler) }
        if let decoder {
            pipeline.removeHandler(decoder).whenComplete { _ in channel.pipeline.fireChannelReadComplete() }
        }
        back = []
        front = []
        decoder = nil
    }
}
