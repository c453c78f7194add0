internal import SyncEngine

extension TicketDraft {
    /// Gathers the record's notes in their order.
    mutating func gatherNotes() {
        guard let form = table.notes else { return }
        for element in form.path.elements(in: record.element) {
            let text = form.text.text(in: element) ?? ""
            let written = form.time.text(in: element)
            let note = InterchangeNote(
                id: form.id.text(in: element)?.oneLine, comment: readable(text),
                createdBy: person(form.author, in: element),
                // Of a note without a time no more is known than that it was there at the end.
                createdAt: written.flatMap { time($0, "a note's time", line: record.line) } ?? ticket.updatedAt
                    ?? Timestamp(milliseconds: 0),
                isInternal: form.isInternal(element))
            let order = form.order.text(in: element).flatMap { Int64($0.oneLine) }
            notes.append(Note(note: note, order: order ?? .max, element: element))
        }
        // Sorting in place is not stable; equal notes stay as they came.
        notes = notes.enumerated().sorted { left, right in
            (left.element.order, left.element.note.createdAt, left.offset)
                < (right.element.order, right.element.note.createdAt, right.offset)
        }.map(\.element)
    }

    /// Notes that everybody may read become notes, the others extensions.
    mutating func settleNotes() {
        var hidden = 0
        // Some systems call every change a note, most of them without a word.
        for note in notes.lazy.map(\.note) where !note.comment.text.isEmpty {
            if note.isInternal {
                hidden += 1
                keep(internalNote: note)
            } else {
                ticket.notes.append(note)
            }
        }
        if hidden > 0 {
            warn(
                "\(hidden) internal \(hidden == 1 ? "note is" : "notes are") kept as an extension: as notes everybody "
                    + "who sees the ticket could read them")
        }
    }

    /// Keeps a note that only staff may read.
    private mutating func keep(internalNote note: InterchangeNote) {
        var attributes = [XMLElement.Attribute("at", note.createdAt.description)]
        if let author = note.createdBy.flatMap({ $0.email ?? $0.account ?? $0.name }) {
            attributes.insert(.init("author", author), at: 0)
        }
        keep(XMLElement("internalNote", namespace: namespace, attributes: attributes, text: note.comment.text))
    }

    /// Keeps what is known of the attached files.
    mutating func gatherAttachments() {
        guard let form = table.attachments else { return }
        for element in form.path.elements(in: record.element) {
            let name = form.name.text(in: element)?.oneLine ?? "file"
            if form.isInternal(element) {
                keep(field: "internalAttachment", name)
                warn("the internal attachment \(name) is told in an extension only")
                continue
            }
            ticket.attachments.append(
                InterchangeAttachment(
                    name: name, mediaType: form.mediaType.text(in: element)?.oneLine ?? "application/octet-stream",
                    size: max(0, form.size.text(in: element).flatMap { Int64($0.oneLine) } ?? 0),
                    sha256: form.sha256.text(in: element)?.oneLine))
        }
        let count = ticket.attachments.count
        if count > 0 {
            warn(
                count == 1
                    ? "1 attachment: its name and size are kept, its bytes are not imported"
                    : "\(count) attachments: their names and sizes are kept, their bytes are not imported")
        }
    }
}
