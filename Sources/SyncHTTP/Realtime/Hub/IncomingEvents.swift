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
    let clock: HubClock

    /// Takes an event of any name.
    func take(_ event: SocketEvent, from client: HubSocket) {
        presence.note(client.user)
        guard let handler = handlers[event.name] else {
            metrics.received("unknown")
            return event.acknowledge(EventAnswer.failure(APIError(.unknownEvent, "there is no event of this name")))
        }
        metrics.received(event.name)
        if let rate, let wait = client.takeEvent(rate, now: clock.now()) {
            return refuse(event, handler, .tooFast(wait), client)
        }
        handle(event, handler, client)
    }

    private func refuse(_ event: SocketEvent, _ handler: Handler, _ error: APIError, _ client: HubSocket) {
        if case .message = handler {
            messages.refuse(event, error, operation: nil, client)
        } else {
            fail(event, error, client)
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
                try enqueue(client) { await answer(event, client) { try await body(client, payload) } }
            case .message: messages.take(event, from: client)
            case .sync: try enqueue(client) { await sync(event, client) }
            }
        } catch {
            fail(event, APIError(error), client)
        }
    }

    private func enqueue(_ client: HubSocket, _ work: @escaping SocketQueue.Work) throws(APIError) {
        guard client.queue.add(work) else { throw .tooManyEvents }
    }

    private func answer(
        _ event: SocketEvent, _ client: HubSocket, _ body: () async throws -> Arguments
    ) async {
        do {
            event.acknowledge(try await body())
        } catch {
            fail(event, APIError(error), client)
        }
    }

    /// The answer of `POST /api/sync`, and its error bodies.
    private func sync(_ event: SocketEvent, _ client: HubSocket) async {
        do {
            let answer = try await service.push(Array(event.arguments[0]?.bytes ?? []), author: client.user)
            client.startSyncing()
            event.acknowledge(Arguments(json: answer))
        } catch {
            let error = APIError(error)
            log(event, error, client)
            event.acknowledge(Arguments(json: error.body))
        }
    }

    private func fail(_ event: SocketEvent, _ error: APIError, _ client: HubSocket) {
        log(event, error, client)
        event.acknowledge(EventAnswer.failure(error))
    }

    private func log(_ event: SocketEvent, _ error: APIError, _ client: HubSocket) {
        guard error.code == .internalError else { return }
        logger.error("event failed", metadata: [LogKeys.event: "\(event.name)", LogKeys.user: "\(client.user)"])
    }
}

extension APIError {
    fileprivate static func tooFast(_ wait: Duration) -> APIError {
        APIError(.busy, "more events a second than one connection may send; slow down", retryAfter: wait)
    }

    static let tooManyEvents = APIError(
        .busy, "more events wait than one connection may have; go on when some are acknowledged",
        retryAfter: .seconds(1))
}
