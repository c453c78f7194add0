internal import JSONText
internal import SyncEngine

/// Receipts for what was read, made only when they move something.
struct ReadReceipts: Sendable {
    let service: SyncService
    let random: @Sendable () -> OperationID

    /// Marks a peer's messages as read.
    ///
    /// - Parameter upTo: the JSON text of a reference to the last one; nil: all there are.
    /// - Returns: whether anything was unread.
    func read(_ peer: UserID, upTo: [UInt8]?, by client: HubSocket) async throws -> Bool {
        let conversation = try await service.state(of: client.user).conversation(with: peer)
        guard !conversation.oldestUnread(1).isEmpty, let last = conversation.entries.last
        else { return false }
        let operation = random()
        let body = JSONWriter.text { writer in
            writer.object { writer in
                writer.field("peer", peer.rawValue)
                writer.field("upTo", raw: upTo ?? Array(last.id.description.utf8))
            }
        }
        _ = client.submits(operation)
        let submission = NewSubmission(kind: "receipt.read", body: body, operation: operation, window: .zero)
        do {
            let result = try await service.submit([submission], author: client.user)[0].get()
            if result.status != .applied { client.forget(operation) }
            try result.check()
            return result.status == .applied
        } catch {
            client.forget(operation)
            throw error
        }
    }
}
