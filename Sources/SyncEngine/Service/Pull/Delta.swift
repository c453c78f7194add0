internal import JSONText

/// What a reader gets next: records after a position, in seq order within each journal.
struct ServedPage: Sendable {
    var records: [ServedRecord]
    /// Behind the last record, and behind hidden ones.
    var position: ReadPosition
    var userHead: Seq
    var ticketsHead: Seq
    /// Set when the reader's base state is replaced from here on.
    var snapshotFloor: Seq?

    /// Whether more is there already.
    var hasMore: Bool { position.user < userHead || position.tickets < ticketsHead }
}

/// A page with the cursor to go on from.
struct Delta: Sendable {
    var page: ServedPage
    var cursor: String

    /// Writes the members of the `delta` object.
    func write(to writer: inout JSONWriter) {
        writer.array("records") { writer in
            for record in page.records { writer.record(record) }
        }
        writer.field("cursor", cursor)
        writer.field("more", page.hasMore)
        writer.object("head") { writer in
            writer.field("user", page.userHead)
            writer.field("tickets", page.ticketsHead)
        }
        if let floor = page.snapshotFloor {
            writer.object("snapshot") { $0.field("floor", floor) }
        } else {
            writer.null("snapshot")
        }
    }
}

/// Where a reader stands, after its cursor was opened.
struct ReadPosition: Sendable {
    var user: Seq
    var tickets: Seq
    var replica: ReplicaID?
    /// While pages of a compacted journal are read from its beginning: the floor at their start; else 0.
    var floor: Seq = 0
    /// What the reader could see when the records up to here were chosen; nil: nothing was chosen yet.
    var scope: UInt64?
    /// The cursor could not be continued: the answer starts over and says so.
    var startsOver = false

    static let beginning = ReadPosition(user: 0, tickets: 0)

    /// The beginning, for a reader whose position has no use any more.
    var startedOver: ReadPosition { ReadPosition(user: 0, tickets: 0, replica: replica, startsOver: true) }
}
