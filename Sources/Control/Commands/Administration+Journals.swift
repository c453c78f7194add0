internal import JSONText
internal import SyncEngine

extension Administration {
    /// A page of a journal as it is stored: `{"journal","head","floor","records":[…]}`.
    func inspect(_ inspection: ControlRequest.Inspection) async throws -> [UInt8] {
        // Subscribed before the read, so that a record between the two is not waited for.
        let changes = service.changes(of: [inspection.journal])
        var page = try await self.page(inspection)
        if page.records.isEmpty, inspection.wait > .zero {
            await firstChange(of: changes, within: inspection.wait)
            page = try await self.page(inspection)
        }
        return page.encoded(inspection.journal)
    }

    /// As many records as are asked for, without waiting for any.
    func page(_ inspection: ControlRequest.Inspection) async throws -> JournalPage {
        do {
            return try await store.read(inspection.journal, after: inspection.after, limit: inspection.limit)
        } catch JournalStoreError.tooOld {
            // Records up to the floor may be gone; from 0 the store gives what there is, and says so by `floor`.
            let page = try await store.read(inspection.journal, after: 0, limit: inspection.limit)
            return JournalPage(
                records: page.records.filter { $0.seq > inspection.after }, head: page.head, floor: page.floor)
        }
    }

    private func firstChange(of changes: AsyncStream<JournalID>, within wait: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in changes { return } }
            group.addTask { try? await Task.sleep(for: wait) }
            await group.next()
            group.cancelAll()
        }
    }
}

extension JournalPage {
    fileprivate func encoded(_ journal: JournalID) -> [UInt8] {
        JSONWriter.text { writer in
            writer.object { writer in
                writer.field("journal", journal.description)
                writer.field("head", head)
                writer.field("floor", floor)
                writer.array("records") { writer in
                    for record in records { writer.object { record.write(to: &$0) } }
                }
            }
        }
    }
}

extension StoredRecord {
    /// The record's line without the store's checksums: `{"seq","id","op","h"?,"at"?,"content":{…}}`.
    func write(to writer: inout JSONWriter) {
        writer.field("seq", seq)
        writer.field("id", id.rawValue)
        writer.field("op", operation.description)
        if let digest { writer.field("h", digest.description) }
        if !at.isEmpty {
            writer.object("at") { writer in
                for (journal, seq) in at.sorted(by: { $0.key < $1.key }) { writer.field(journal.description, seq) }
            }
        }
        writer.field("content", raw: content)
    }
}
