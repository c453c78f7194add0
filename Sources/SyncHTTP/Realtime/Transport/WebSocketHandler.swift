internal import NIOCore
internal import NIOWebSocket
internal import SocketIO

/// One WebSocket at the end of its pipeline: messages go up to the connection, what waits there is written in batches.
///
/// A peer that does not read is not read from either. Used on its channel's event loop only.
final class WebSocketHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = ByteBuffer

    private enum Phase {
        case open
        /// What waits is still written, then the closing frame.
        case draining
        /// The closing frame is written.
        case closing
    }

    /// Bytes written in one go.
    private static let batchBytes = 256 << 10

    private let number: Int
    private let link: EngineLink
    private let closeTimeout: Duration
    private var reader: MessageReader
    private var phase = Phase.open
    private var context: ChannelHandlerContext?
    /// Bytes are being taken in; what they cause to be sent leaves when all of them were handled.
    private(set) var isReading = false

    init(number: Int, link: EngineLink, maximumPayload: Int, closeTimeout: Duration) {
        self.number = number
        self.link = link
        self.closeTimeout = closeTimeout
        reader = MessageReader(maximum: maximumPayload)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    // MARK: In

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isReading = true
        let outcome = reader.read(unwrapInboundIn(data))
        guard phase != .closing else {
            if case .close = outcome { context.close(promise: nil) }
            return
        }
        switch outcome {
        case .nothing: break
        case .message(let message): link.receive(message, from: number)
        case .ping(let bytes): write(FrameWriter.control(opcode: 10, bytes, allocator: context.channel.allocator))
        case .close(let code): answerClose(code, context)
        case .violation(let code): fail(UInt16(webSocketErrorCode: code))
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        flush()
        context.flush()
        context.fireChannelReadComplete()
    }

    private func answerClose(_ code: UInt16?, _ context: ChannelHandlerContext) {
        sendClose(code)
        link.socketClosed(number, isError: false)
        context.close(promise: nil)
    }

    private func fail(_ code: UInt16) {
        sendClose(code)
        link.socketClosed(number, isError: true)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? NIOWebSocketError, phase != .closing else {
            context.close(promise: nil)
            return
        }
        fail(UInt16(webSocketErrorCode: error == .invalidFrameLength ? .messageTooLarge : .protocolError))
    }

    func channelInactive(context: ChannelHandlerContext) {
        phase = .closing
        link.socketClosed(number, isError: false)
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent {
            link.close(.serverShuttingDown)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    // MARK: Out

    /// Writes what waits in the connection, as long as the peer reads.
    func flush() {
        guard let context, phase != .closing else { return }
        while context.channel.isWritable {
            let (packets, cost) = link.take(for: number, limit: Self.batchBytes)
            guard !packets.isEmpty else {
                if phase == .draining { sendClose(nil) }
                return
            }
            let written = context.eventLoop.makePromise(of: Void.self)
            written.futureResult.whenComplete { [link] _ in link.wrote(cost: cost) }
            let frames = FrameWriter.frames(packets, allocator: context.channel.allocator)
            context.writeAndFlush(wrapOutboundOut(frames), promise: written)
        }
    }

    /// Tells the client that this WebSocket would do.
    func confirmProbe() {
        guard let context, phase == .open else { return }
        let packet = EnginePacket.pong(Array("probe".utf8))
        write(FrameWriter.frames([packet], allocator: context.channel.allocator))
        if !isReading { context.flush() }
    }

    /// Closes the WebSocket: after what waits has left, or at once.
    func end(abruptly: Bool) {
        guard let context, phase == .open else { return }
        guard !abruptly else {
            context.close(promise: nil)
            return
        }
        phase = .draining
        expectEnd(context)
        flush()
    }

    private func write(_ buffer: ByteBuffer) { context?.write(wrapOutboundOut(buffer), promise: nil) }

    private func sendClose(_ code: UInt16?) {
        guard let context, phase != .closing else { return }
        if phase == .open { expectEnd(context) }
        phase = .closing
        let content = code.map { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] } ?? []
        write(FrameWriter.control(opcode: 8, content, allocator: context.channel.allocator))
        context.flush()
    }

    private func expectEnd(_ context: ChannelHandlerContext) {
        context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(closeTimeout)) { [weak self] in
            self?.context?.close(promise: nil)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { flush() }
        try? context.channel.syncOptions?.setOption(.autoRead, value: context.channel.isWritable)
        context.fireChannelWritabilityChanged()
    }
}

/// A WebSocket as other threads see it.
struct SocketHandle: Sendable {
    let number: Int
    private let loop: any EventLoop
    private let handler: NIOLoopBound<WebSocketHandler>

    /// Made on the handler's event loop.
    init(number: Int, handler: WebSocketHandler, loop: any EventLoop) {
        self.number = number
        self.loop = loop
        self.handler = NIOLoopBound(handler, eventLoop: loop)
    }

    /// Soon: at the end of the read that goes on, or in the loop's next turn.
    func flush() {
        if loop.inEventLoop, handler.value.isReading { return }
        loop.execute { handler.value.flush() }
    }

    func confirmProbe() { run { $0.confirmProbe() } }

    func end(abruptly: Bool) { run { $0.end(abruptly: abruptly) } }

    private func run(_ work: @escaping @Sendable (WebSocketHandler) -> Void) {
        if loop.inEventLoop { work(handler.value) } else { loop.execute { work(handler.value) } }
    }
}
