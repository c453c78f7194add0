internal import SyncEngine

extension APIError {
    /// For a ticket that is not there and for one that the caller may not see: the two must look the same.
    static let noTicket = APIError(.unknownTarget, "there is no such ticket")
}

extension Call {
    /// The ticket that the path names: an id, a number in any case, an own `TIC-` alias or the opId of its creation.
    ///
    /// - Throws: `APIError` `unknownTarget` for a text that can be none of these; the frontend asks for `undefined`.
    func ticketReference() throws(APIError) -> TicketReference {
        guard let reference = TicketReference(parameters["ticket"] ?? "") else { throw .noTicket }
        return reference
    }
}

extension SyncService {
    /// The whole ticket.
    ///
    /// - Throws: `APIError` `unknownTarget` when the caller can see no such ticket.
    func ticket(_ call: Call) async throws -> TicketDocument {
        guard let document = try await ticket(reader: call.user.id, call.ticketReference()) else {
            throw APIError.noTicket
        }
        return document
    }
}
