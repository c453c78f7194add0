internal import JSONText
internal import Logging
internal import SocketIO
internal import SyncEngine

/// The events that clients send, by name.
///
/// Every handler ends in one answer, which goes back when the client asked for an acknowledgement. Nothing a client
/// sends ends its connection.
struct IncomingEvents: Sendable {
    /// What a handler makes of an event.
    enum Handler: Sendable {
        /// At once, on the thread that read it.
        case now(@Sendable (HubSocket, EventPayload) throws -> Arguments)
        /// In its turn among the socket's events, after which what it answers is durable.
        case inTurn(@Sendable (HubSocket, EventPayload) async throws -> Arguments)
        /// Messages: in their turn, several together.
        case message
        /// Takes no payload.
        case sign(@Sendable (HubSocket) -> Void)
        /// The body of `POST /api/sync`.
        case sync
    }

    let handlers: [String: Handler]
    let messages: MessageDesk
    let service: SyncService
    let presence: Presence
    let metrics: HubMetrics
    let logger: Logger
    let rate: Rate?
    /// Bytes of an event's body, as of a request's.
    let maximumBytes: Int
    let clock: HubClock

    /// Takes an event of any name.
    func take(_ event: SocketEvent, from client: HubSocket) {
        presence.note(client.user)
        let handler = handlers[event.name]
        metrics.received(handler == nil ? "unknown" : event.name)
        if let rate, let wait = client.takeEvent(rate, now: clock.now()) {
            refuse(event, handler, .tooFast(wait), client)
        } else if event.arguments[0]?.bytes.count ?? 0 > maximumBytes {
            refuse(event, handler, .eventTooLarge(maximum: maximumBytes), client)
        } else if let handler {
            handle(event, handler, client)
        } else {
            refuse(event, nil, .unknownEvent, client)
        }
    }

    /// Says that an event was not taken, in the form of what it would have been answered.
    private func refuse(_ event: SocketEvent, _ handler: Handler?, _ error: APIError, _ client: HubSocket) {
        log(event, error, client)
        switch handler {
        case .message: messages.refuse(event, error, operation: nil, client)
        case .sync: event.acknowledge(Arguments(trusted: error.body))
        default: event.acknowledge(EventAnswer.failure(error))
        }
    }

    private func handle(_ event: SocketEvent, _ handler: Handler, _ client: HubSocket) {
        do {
            switch handler {
            case .now(let body): event.acknowledge(try body(client, try EventPayload(event)))
            case .sign(let body):
                body(client)
                event.acknowledge(EventAnswer.success())
            case .inTurn(let body):
                let payload = try EventPayload(event)
                try enqueue(event, client) {
                    await answer(event, handler, client) { try await body(client, payload) }
                }
            case .message: messages.take(event, from: client)
            case .sync:
                try enqueue(event, client) {
                    await answer(event, handler, client) { try await sync(event, client) }
                }
            }
        } catch {
            refuse(event, handler, APIError(error), client)
        }
    }

    private func enqueue(
        _ event: SocketEvent, _ client: HubSocket, _ work: @escaping SocketQueue.Work
    ) throws(APIError) {
        guard client.queue.add(bytes: event.arguments.byteCount, work) else { throw .tooManyEvents }
    }

    private func answer(
        _ event: SocketEvent, _ handler: Handler, _ client: HubSocket, _ body: () async throws -> Arguments
    ) async {
        do {
            event.acknowledge(try await body())
        } catch {
            refuse(event, handler, APIError(error), client)
        }
    }

    /// The answer of `POST /api/sync`.
    ///
    /// Records go to the client from before the push on, so that none falls between the end of its answer and the
    /// first `sync` event; the client has some of them twice then and knows them by their numbers.
    private func sync(_ event: SocketEvent, _ client: HubSocket) async throws -> Arguments {
        let isFirst = client.startSyncing()
        do {
            let answer = try await service.push(Array(event.arguments[0]?.bytes ?? []), author: client.user)
            return Arguments(trusted: answer)
        } catch {
            if isFirst { client.stopSyncing() }
            throw error
        }
    }

    private func log(_ event: SocketEvent, _ error: APIError, _ client: HubSocket) {
        guard let cause = error.cause else { return }
        logger.log(
            level: error.code.logLevel, "event failed",
            metadata: [
                LogKeys.event: "\(event.name)", LogKeys.user: "\(client.user)", LogKeys.error: "\(cause)",
            ])
    }
}

extension APIError {
    fileprivate static func tooFast(_ wait: Duration) -> APIError {
        APIError(.busy, "more events a second than one connection may send; slow down", retryAfter: wait)
    }

    fileprivate static func eventTooLarge(maximum: Int) -> APIError {
        APIError(.tooLarge, "an event's body has at most \(maximum) bytes; send less at once")
    }

    fileprivate static let unknownEvent = APIError(.unknownEvent, "there is no event of this name")

    static let tooManyEvents = APIError(
        .busy, "more events wait than one connection may have; go on when some are acknowledged",
        retryAfter: .seconds(1))
}
