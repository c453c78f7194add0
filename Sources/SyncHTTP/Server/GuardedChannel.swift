internal import HummingbirdCore
internal import Logging
internal import NIOCore

/// Our connections: HTTP/1.1 by Hummingbird with our guards in the pipeline, or WebSockets of `EngineServer`, which
/// Hummingbird does not see.
struct GuardedChannel: HTTPChannelHandler {
    struct Value: ServerChildChannelValue {
        let channel: any Channel
        let requests: EventLoopFuture<HTTPHalf.Requests?>
    }

    let responder: HTTPChannelHandler.Responder
    private let limits: Limits
    private let engine: EngineServer?
    private let count: ConnectionCount

    /// The server builder that makes such connections.
    static func builder(limits: Limits, engine: EngineServer?, count: ConnectionCount) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            GuardedChannel(responder: responder, limits: limits, engine: engine, count: count)
        }
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let place = count.enter()
        channel.closeFuture.whenComplete { [count] _ in count.leave() }
        return channel.eventLoop.makeCompletedFuture {
            let half = HTTPHalf(limits: limits, logger: logger, loop: channel.eventLoop)
            let pipeline = channel.pipeline.syncOperations
            try half.start(in: pipeline)
            try pipeline.addHandler(FrontHandler(limits: limits, engine: engine, half: half, place: place))
            return Value(channel: channel, requests: half.requests)
        }
    }

    func handle(value: Value, logger: Logger) async {
        guard let requests = try? await value.requests.get() else { return }
        await handleHTTP(asyncChannel: requests, logger: logger)
    }
}
