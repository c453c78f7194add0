internal import JSONText
internal import SocketIO
internal import SyncEngine

/// A `send_message` on its way into the store.
struct OutgoingMessage: Sendable {
    let event: SocketEvent
    let operation: OperationID
    /// Whether the client named the operation: then nothing else is taken for its repetition.
    let isNamed: Bool
    let receiver: UserID
    private let body: [UInt8]

    /// Reads `{receiverId, message, type?, replyTo?, opId?}`.
    ///
    /// - Parameter minted: the operation's id when the client names none.
    /// - Throws: `APIError` `malformed`. Blank and over-long texts are the engine's to refuse, which keeps them.
    init(_ event: SocketEvent, _ payload: EventPayload, minted: () -> OperationID) throws(APIError) {
        self.event = event
        receiver = try payload.user("receiverId", "otherUserId")
        let text = try payload.text("message", "text")
        let named = try payload.operation("opId")
        operation = named ?? minted()
        isNamed = named != nil
        let type = payload["type"]
        let replyTo = payload["replyTo"]
        body = JSONWriter.text { [receiver] writer in
            writer.object { writer in
                writer.field("to", receiver.rawValue)
                writer.field("text", raw: text.bytes)
                // Left out where the client does: the same operation may come over HTTP sync, as it was written.
                if let type { writer.field("type", raw: type.bytes) }
                if let replyTo { writer.field("replyTo", raw: replyTo.bytes) }
            }
        }
    }

    var submission: NewSubmission {
        NewSubmission(
            kind: "message.send", body: body, operation: operation, by: .frame, window: isNamed ? .zero : nil)
    }
}
