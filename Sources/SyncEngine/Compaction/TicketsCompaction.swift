internal import JSONText

extension CompactionPlan {
    /// The plan for `tickets`: nothing goes, deleted notes lose their text.
    ///
    /// - Parameter notes: the records of the deleted notes.
    init(emptying notes: [Record]) {
        self.init(floor: 0)
        for note in notes { replace[note.seq] = note.content.withoutComment?.encoded }
    }
}

extension TicketsState {
    /// Where the deleted notes stand.
    var deletedNotes: [Seq] { all.flatMap(\.notes).filter(\.isDeleted).map(\.seq).sorted() }
}

extension RecordContent {
    /// The note without its text; nil when it has none. Whether it told of a status stays.
    fileprivate var withoutComment: RecordContent? {
        let members = body.map { JSONSlice(trusted: $0[...]).members } ?? []
        guard members.contains(where: { $0.key == "comment" }) else { return nil }
        var content = self
        content.body = JSONWriter.text { writer in
            writer.object { writer in
                for (key, value) in members where key != "comment" { writer.field(key, raw: value.bytes) }
            }
        }
        return content
    }
}
