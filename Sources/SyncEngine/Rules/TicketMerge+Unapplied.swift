internal import JSONText

extension TicketMerge {
    /// What the author's own record says of an edit that gave way, `{"number","notApplied":["priority"]}`; nil when
    /// every value was taken.
    func unapplied(of ticket: Ticket) -> [UInt8]? {
        let own = displaced.filter { $0.writing == nil }
        guard !own.isEmpty else { return nil }
        return JSONWriter.text { writer in
            writer.object { writer in
                writer.field("number", ticket.number)
                writer.array("notApplied") { writer in
                    for item in own { writer.element(item.field.rawValue) }
                }
            }
        }
    }
}
