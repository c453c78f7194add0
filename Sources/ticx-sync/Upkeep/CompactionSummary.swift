internal import JSONText
internal import SyncEngine

/// What compacting journals came to.
struct CompactionSummary {
    let isDryRun: Bool
    private var journals = 0
    private var before = 0
    private var after = 0
    private var counts = CompactionCounts()
    /// Those in which there was something to do.
    private var changed: [CompactionReport] = []

    init(isDryRun: Bool) { self.isDryRun = isDryRun }

    mutating func add(_ report: CompactionReport) {
        journals += 1
        before += report.sizes.before
        after += report.sizes.after
        guard !report.plan.isEmpty else { return }
        changed.append(report)
        counts.droppedReceipts += report.counts.droppedReceipts
        counts.droppedEdits += report.counts.droppedEdits
        counts.droppedNotifications += report.counts.droppedNotifications
        counts.emptiedOwn += report.counts.emptiedOwn
        counts.emptiedDeleted += report.counts.emptiedDeleted
    }

    /// `{"dryRun","journals","compacted","before","after","droppedReceipts",…,"changed":[…]}`.
    var encoded: [UInt8] {
        JSONWriter.text { writer in
            writer.object { writer in
                writer.field("dryRun", isDryRun)
                writer.field("journals", journals)
                writer.field("compacted", changed.count)
                writer.field("before", before)
                writer.field("after", after)
                counts.write(to: &writer)
                writer.array("changed") { writer in
                    for report in changed {
                        writer.object { writer in
                            writer.field("journal", report.journal.description)
                            writer.field("before", report.sizes.before)
                            writer.field("after", report.sizes.after)
                            report.counts.write(to: &writer)
                        }
                    }
                }
            }
        }
    }
}

extension CompactionCounts {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.field("droppedReceipts", droppedReceipts)
        writer.field("droppedEdits", droppedEdits)
        writer.field("droppedNotifications", droppedNotifications)
        writer.field("emptiedOwn", emptiedOwn)
        writer.field("emptiedDeleted", emptiedDeleted)
    }
}
