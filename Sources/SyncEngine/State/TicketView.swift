/// What a reader gets of a record of `tickets`.
enum TicketView: Sendable, Equatable {
    /// They saw the ticket before, and see it after.
    case record
    /// They see it from here on: the whole ticket.
    case whole
    /// They saw it up to here.
    case gone
    case nothing

    init(_ content: RecordContent, reader: User) {
        // What a later version wrote without saying whom it concerns is nobody's.
        guard let audience = content.audience else {
            self = .nothing
            return
        }
        let sees = canSee(reader, audience) && (content.talk?.isShown(to: reader) ?? true)
        let creates = content.kind == "ticket.create"
        let saw = creates || content.kind == "ticket.message" ? sees : canSee(reader, content.former ?? audience)
        self =
            switch (saw, sees) {
            case (true, true): .record
            case (false, true): .whole
            case (true, false): .gone
            case (false, false): .nothing
            }
    }
}
