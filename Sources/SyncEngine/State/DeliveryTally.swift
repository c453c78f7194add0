/// What became of operations that waited in a queue, since their author was last told.
struct DeliveryTally: Sendable, Equatable {
    var delivered = 0
    var created = 0
    var changed = 0
    var refused = 0
    var recovered = 0
    /// The last operation that counts; the report's own id follows from it.
    var last: OperationID?

    var isEmpty: Bool { delivered + created + changed + refused == 0 }

    /// Counts a home record, if it waited in a queue and its author would want to know.
    mutating func count(_ record: Record) {
        guard record.content.queued != nil, let status = record.content.status else { return }
        switch (record.content.kind, status) {
        case (_, .rejected): refused += 1
        case ("message.send", .applied): delivered += 1
        case ("ticket.create", .applied): created += 1
        case ("message.edit", .applied), ("message.delete", .applied), ("ticket.update", .applied),
            ("ticket.note", .applied), ("ticket.note.delete", .applied):
            changed += 1
        default: return
        }
        if record.content.isRecovered { recovered += 1 }
        last = record.operation
    }

    /// The report, for people.
    var text: String {
        let phrases = [
            (delivered, "delivered"), (created, "created as a ticket"), (changed, "changed"),
            (refused, "could not be sent; the text is kept"), (recovered, "recovered after the server lost it"),
        ]
        let told = phrases.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return "What you wrote while away: " + told.joined(separator: ", ") + "."
    }
}
