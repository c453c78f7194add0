internal import JSONText
internal import SocketIO
internal import SyncEngine

/// The event `sync`: records as a delta has them, and the range of a journal they were looked for in.
///
/// A client whose position is not `prevSeq` pulls; one that is at or behind `seq` already has nothing to do. A `scope`
/// that changed means that other tickets may be seen now: pull.
enum SyncPush {
    /// One event for each journal whose range moved, also without records.
    static func pushes(of step: Feed.Step, scope: UInt64) -> [Arguments] {
        [
            push("user", step.start.user, step.end.user, scope, step.records.filter { $0.ticket == nil }),
            push("tickets", step.start.tickets, step.end.tickets, scope, step.records.filter { $0.ticket != nil }),
        ].compactMap(\.self)
    }

    private static func push(
        _ journal: String, _ start: Seq, _ end: Seq, _ scope: UInt64, _ records: [ServedRecord]
    ) -> Arguments? {
        guard end > start else { return nil }
        return Arguments(
            trusted: JSONWriter.text { writer in
                writer.object { writer in
                    writer.field("journal", journal)
                    writer.field("prevSeq", start)
                    writer.field("seq", end)
                    writer.field("scope", scope)
                    writer.array("records") { writer in
                        for record in records { record.write(to: &writer) }
                    }
                }
            })
    }
}
