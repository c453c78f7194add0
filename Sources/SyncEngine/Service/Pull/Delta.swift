internal import JSONText

/// Records after a position, in seq order within each journal, with the position to go on from.
struct Delta: Sendable {
    var records: [ServedRecord]
    /// Behind the last record, and behind hidden ones.
    var position: ReadPosition
    var cursor: String
    /// Whether more is there already.
    var more: Bool
    var userHead: Seq
    var ticketsHead: Seq
    /// Set on the first page of an answer that replaces the client's base state.
    var snapshotFloor: Seq?

    /// Writes the members of the `delta` object.
    func write(to writer: inout JSONWriter) {
        writer.array("records") { writer in
            for record in records { writer.record(record) }
        }
        writer.field("cursor", cursor)
        writer.field("more", more)
        writer.object("head") { writer in
            writer.field("user", userHead)
            writer.field("tickets", ticketsHead)
        }
        if let snapshotFloor {
            writer.object("snapshot") { $0.field("floor", snapshotFloor) }
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
