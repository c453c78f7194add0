internal import SyncEngine

/// A ticket as somebody's page of it shows it: the fields that the page's form sends back, and how far its reader had
/// seen.
struct PageOfTicket: Sendable, Equatable {
    /// What the frontend's form always sends, whatever was changed in it.
    static let fields: [TicketField] = [.status, .department, .assignedTo, .priority]

    /// A position in `tickets`.
    var seen: Seq
    /// The values of `fields`; empty for none.
    private(set) var values: [TicketField: String] = [:]

    init(_ ticket: Ticket, _ directory: Directory) {
        seen = ticket.lastSeq
        values = [
            .status: ticket.status.rawValue, .department: ticket.text(.department),
            .assignedTo: ticket.assignee.map(directory.address(of:)) ?? "", .priority: ticket.priority.rawValue,
        ]
    }

    /// What a form changes of the page it was filled in on: a value that the page showed is not an edit.
    func edits(_ form: TicketForm) -> [TicketField: String] { form.values.filter { values[$0.key] != $0.value } }

    /// The page after its form was sent: it goes on showing what was put in.
    ///
    /// - Parameter ticket: as it is now. A page that shows the same has seen it.
    func after(_ edits: [TicketField: String], _ ticket: Ticket?, _ directory: Directory) -> PageOfTicket {
        var page = self
        for field in Self.fields { page.values[field] = edits[field] ?? page.values[field] }
        guard let ticket else { return page }
        let present = PageOfTicket(ticket, directory)
        return present.values == page.values ? present : page
    }

    /// The page that a form was most likely filled in on: the version of the ticket of which it changes least, of
    /// equals the newest.
    ///
    /// A form that shows an old value of one field shows the old values of all. Whoever really sets fields back to what
    /// they were changes fewer of the newest version, unless they set back everything that came since.
    static func mostLikely(_ versions: [PageOfTicket], for form: TicketForm) -> PageOfTicket? {
        versions.reversed().min { $0.edits(form).count < $1.edits(form).count }
    }
}
