internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOHTTP1

/// Hummingbird's HTTP/1.1 connections with our guards in the pipeline.
struct GuardedChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    private let base: HTTP1Channel
    private let limits: Limits

    init(limits: Limits, responder: @escaping HTTPChannelHandler.Responder) {
        self.limits = limits
        base = HTTP1Channel(
            responder: responder,
            configuration: .init(
                additionalChannelHandlers: [ConversionErrors()],
                idleTimeout: TimeAmount(limits.idleTimeout),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: limits.maximumHeadBytes, maxHeaderListSize: limits.maximumHeadBytes,
                    maxHeaderFieldCount: limits.maximumHeaderCount)
            )
        )
    }

    /// The server builder that makes such connections.
    static func builder(limits: Limits) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in GuardedChannel(limits: limits, responder: responder) }
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        base.setup(channel: channel, logger: logger).flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            let progress = ParseProgress()
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(
                ConnectionGuard(limits: limits, progress: progress), position: .after(decoder))
            try pipeline.addHandler(HeadMeter(limits: limits, progress: progress), position: .first)
            return value
        }
    }

    func handle(value: Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }
}
