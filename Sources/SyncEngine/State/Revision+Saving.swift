internal import JSONText

extension JSONWriter {
    /// Writes what became of messages, in the order of their ids.
    mutating func revisions(_ revisions: [EventID: Revision]) {
        guard !revisions.isEmpty else { return }
        array("revisions") { writer in
            for (message, revision) in revisions.sorted(by: { $0.key < $1.key }) {
                writer.object { writer in
                    writer.field("message", message.rawValue)
                    revision.write(to: &writer)
                }
            }
        }
    }
}

extension JSONSlice {
    /// Reads what `revisions` wrote; nil when it is damaged.
    var savedRevisions: [EventID: Revision]? {
        var revisions: [EventID: Revision] = [:]
        for item in self["revisions"]?.elements ?? [] {
            guard let message = item["message"]?.natural, let revision = Revision(saved: item) else { return nil }
            revisions[EventID(message)] = revision
        }
        return revisions
    }
}

extension Revision {
    fileprivate func write(to writer: inout JSONWriter) {
        if !edits.isEmpty {
            writer.array("edits") { writer in
                for edit in edits { writer.array(edit.write) }
            }
        }
        if !seen.isEmpty {
            writer.object("seen") { writer in
                for (replica, n) in seen.sorted(by: { $0.key < $1.key }) { writer.field(replica.description, n) }
            }
        }
        if let current { writer.array("current", current.write) }
        if let deletion { writer.field("deletion", deletion.rawValue) }
    }

    fileprivate init?(saved json: JSONSlice) {
        self.init()
        for item in json["edits"]?.elements ?? [] {
            guard let edit = Edit(saved: item) else { return nil }
            edits.append(edit)
        }
        for (key, value) in json["seen"]?.members ?? [] {
            guard let replica = ReplicaID(key), let n = value.natural else { return nil }
            seen[replica] = n
        }
        if let item = json["current"] {
            guard let edit = Edit(saved: item) else { return nil }
            current = edit
        }
        deletion = json["deletion"]?.natural.map(EventID.init)
    }
}

extension Revision.Edit {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.element(seq)
        writer.element(id.rawValue)
        writer.element(sentAt.milliseconds)
        guard let dot = stamp.dot else { return }
        writer.element(dot.replica.description)
        writer.element(dot.n)
    }

    fileprivate init?(saved json: JSONSlice) {
        let parts = json.elements
        guard parts.count >= 3, let seq = parts[0].natural, let id = parts[1].natural, let sentAt = parts[2].integer
        else { return nil }
        stamp = Stamp(sentAt: Timestamp(milliseconds: sentAt))
        self.seq = seq
        self.id = EventID(id)
        guard parts.count > 3 else { return }
        guard parts.count == 5, let replica = parts[3].string.flatMap(ReplicaID.init), let n = parts[4].natural
        else { return nil }
        stamp.dot = Dot(replica: replica, n: n)
    }
}
