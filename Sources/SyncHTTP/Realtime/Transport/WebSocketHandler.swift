internal import Glibc
internal import NIOCore
internal import NIOWebSocket
internal import SocketIO

/// One WebSocket at the end of its pipeline: messages go up to the connection, what waits there is written in batches.
///
/// Little is given to the system at once, so that a ping soon reaches a peer that reads slowly. One for which much
/// waits is not read from. Used on its channel's event loop only.
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

    /// Bytes written in one piece; each that has to wait and then leaves is a sign of life. On a line of 2 KiB a second
    /// one comes within the time of a ping.
    private static let pieceBytes = 8 << 10
    /// A peer for which more waits is not read from, until it is `resumeBytes` again.
    private static let pauseBytes = 512 << 10
    private static let resumeBytes = 256 << 10

    private let number: Int
    private let link: EngineLink
    private let closeTimeout: Duration
    private var reader: MessageReader
    private var phase = Phase.open
    private var context: ChannelHandlerContext?
    /// Bytes are being taken in; what they cause to be sent leaves when all of them were handled.
    private(set) var isReading = false
    private var isFlushing = false
    private var isPaused = false
    /// The last ping that could not be answered at once; those before it need no answer (RFC 6455, section 5.5.3).
    private var owedPong: [UInt8]?

    init(number: Int, link: EngineLink, maximumPayload: Int, closeTimeout: Duration) {
        self.number = number
        self.link = link
        self.closeTimeout = closeTimeout
        reader = MessageReader(maximum: maximumPayload)
    }

    /// Bounds what waits below us, in the channel and, unsent, in the system.
    static func setWaterMarks(_ options: any NIOSynchronousChannelOptions) throws {
        try options.setOption(.writeBufferWaterMark, value: .init(low: pieceBytes, high: 2 * pieceBytes))
        // Without it the system takes megabytes. Not every transport has it.
        let unsent = ChannelOptions.tcpOption(NIOBSDSocket.Option(rawValue: TCP_NOTSENT_LOWAT))
        try? options.setOption(unsent, value: SocketOptionValue(2 * pieceBytes))
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    // MARK: In

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isReading = true
        let outcome = reader.read(unwrapInboundIn(data))
        switch outcome {
        case .nothing: break
        // Also behind our closing frame: the connection knows whether it still counts.
        case .message(let message): link.receive(message, from: number)
        case .close where phase == .closing: context.close(promise: nil)
        case .ping where phase == .closing, .violation where phase == .closing: break
        case .ping(let bytes): if context.channel.isWritable { writePong(bytes) } else { owedPong = bytes }
        case .close(let code): answerClose(code, context)
        case .violation(let code): fail(UInt16(webSocketErrorCode: code))
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        flush()
        context.flush()
        regulate()
        context.fireChannelReadComplete()
    }

    /// Stops reading, or goes on.
    private func regulate() {
        let pauses = link.queuedBytes > (isPaused ? Self.resumeBytes : Self.pauseBytes)
        guard pauses != isPaused else { return }
        isPaused = pauses
        try? context?.channel.syncOptions?.setOption(.autoRead, value: !pauses)
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
        // What leaves at once makes room while we are here.
        guard let context, phase != .closing, !isFlushing else { return }
        isFlushing = true
        defer { isFlushing = false }
        while context.channel.isWritable {
            if let pong = owedPong.take() { writePong(pong) }
            let (packets, cost) = link.take(for: number, limit: Self.pieceBytes)
            guard !packets.isEmpty else {
                if phase == .draining { sendClose(nil) }
                return
            }
            write(packets, cost, context)
            context.flush()
        }
    }

    private func write(_ packets: [EnginePacket], _ cost: Int, _ context: ChannelHandlerContext) {
        var frames = FrameWriter.frames(packets, allocator: context.channel.allocator)
        while frames.readableBytes > Self.pieceBytes, let piece = frames.readSlice(length: Self.pieceBytes) {
            context.write(wrapOutboundOut(piece), promise: promise(context))
        }
        context.write(wrapOutboundOut(frames), promise: promise(context, cost: cost))
    }

    /// Tells the connection when a piece has left.
    private func promise(_ context: ChannelHandlerContext, cost: Int = 0) -> EventLoopPromise<Void> {
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { [self] result in
            if cost > 0 { link.wrote(cost: cost) }
            // What the system took at once says nothing about the peer.
            if case .success = result, !isFlushing { link.progressed() }
            if isPaused { regulate() }
        }
        return promise
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

    private func writePong(_ bytes: [UInt8]) {
        guard let allocator = context?.channel.allocator else { return }
        write(FrameWriter.control(opcode: 10, bytes, allocator: allocator))
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
