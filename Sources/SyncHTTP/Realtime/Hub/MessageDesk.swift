internal import JSONText
internal import Logging
internal import SocketIO
internal import SyncEngine

/// Takes messages from sockets into the store. Who the author is comes from the socket, never from the payload.
struct MessageDesk: Sendable {
    let service: SyncService
    let typing: TypingDesk
    let metrics: HubMetrics
    let logger: Logger
    let random: @Sendable () -> OperationID

    /// Puts a message into its socket's queue.
    func take(_ event: SocketEvent, from client: HubSocket) {
        do throws(APIError) {
            let message = try OutgoingMessage(event, try EventPayload(event), minted: random)
            typing.stop(Typing.Pair(from: client.user, to: message.receiver))
            let isTaken = client.queue.add(message) { await send($0, from: client) }
            guard isTaken else { throw .tooManyEvents }
        } catch {
            refuse(event, error, operation: nil, client)
        }
    }

    /// Stores messages that came one after the other, with one flush, and acknowledges each.
    func send(_ messages: [OutgoingMessage], from client: HubSocket) async {
        // One that waits for its record already is not to be forgotten by its repetition.
        var recordless = Set(messages.map(\.operation).filter(client.submits))
        defer { for operation in recordless { client.forget(operation) } }
        do {
            let results = try await service.submit(messages.map(\.submission), author: client.user)
            for (message, result) in zip(messages, results) {
                if (try? result.get())?.status == .applied { recordless.remove(message.operation) }
                answer(message, result, client)
            }
        } catch {
            for message in messages { refuse(message, APIError(error), client) }
        }
    }

    private func answer(_ message: OutgoingMessage, _ result: Result<Submission, Refusal>, _ client: HubSocket) {
        do {
            let submission = try result.get()
            if let rejection = submission.rejection {
                throw APIError(ErrorCode(rejection.code), rejection.reason)
            }
            message.event.acknowledge(
                EventAnswer.success { writer in
                    writer.field("id", submission.id.rawValue)
                    writer.field("timestamp", submission.receivedAt)
                    writer.field("seq", submission.seq)
                    writer.field("opId", message.operation)
                })
            if submission.status == .applied { explain(message, submission, client) }
        } catch {
            refuse(message, APIError(error), client)
        }
    }

    /// Tells who wrote to a contact that reads nothing. It stands on no record: histories tell it anew.
    private func explain(_ message: OutgoingMessage, _ submission: Submission, _ client: HubSocket) {
        guard let contact = SystemContact.of(message.receiver),
            let explanation = contact.explained(submission.seq, to: client.user, now: submission.receivedAt)
        else { return }
        let event = LiveEvent.new(LiveMessage(explanation), from: contact.name)
        client.socket.emit(event.name, event.arguments)
        metrics.sent(event.name)
    }

    private func refuse(_ message: OutgoingMessage, _ error: APIError, _ client: HubSocket) {
        refuse(message.event, error, operation: message.isNamed ? message.operation : nil, client)
    }

    /// Says that a message was not taken: in its acknowledgement, and to clients that asked for none.
    func refuse(_ event: SocketEvent, _ error: APIError, operation: OperationID?, _ client: HubSocket) {
        if let cause = error.cause {
            logger.log(
                level: error.code.logLevel, "a message could not be stored",
                metadata: [LogKeys.user: "\(client.user)", LogKeys.error: "\(cause)"])
        }
        event.acknowledge(EventAnswer.failure(error))
        client.socket.emit("message_error", EventAnswer.messageError(error, operation: operation))
        metrics.sent("message_error")
    }
}
