internal import SyncEngine

/// A format as data: which elements are tickets, and where in them each field stands. `TableReader` reads by it.
///
/// Paths are relative to the record, to the note or to the attachment; of several the first with a text counts.
struct TicketTable: Sendable {
    /// What a field path can be for; status, priority and type are words.
    enum Target: Sendable, Hashable {
        case externalID, number, key, title, description, department, assignedTo, createdBy
        case plannedStart, plannedEnd, requestedItem, justification, dueDate, responseETA, resolutionETA, slaMet
        case createdAt, updatedAt, closedAt
    }

    /// How long texts are marked up.
    enum Markup: Sendable {
        case plain, html
        /// Plain text from here, HTML from there; some of it escaped twice.
        case perhapsHTML
    }

    /// How times are written.
    enum Times: Sendable {
        /// Any form of `ForeignTime`; what names no zone is told.
        case written
        /// The same, and what names no zone is UTC as the system promises.
        case utc
        /// Seconds since 1970.
        case epoch
    }

    var format: TicketFormat
    /// Elements that are tickets.
    var records: Set<String>
    /// Elements around them.
    var containers: Set<String>
    /// Elements beside the tickets that `beside` wants to see.
    var asides: Set<String> = []
    /// Elements beside the tickets that are passed over without a word.
    var quiet: Set<String> = []
    /// Elements whose content is never read, such as the bytes of attached files: the reader's `muted`.
    var muted: Set<String> = []
    /// Children of a record that say nothing worth keeping.
    var dropped: Set<String> = []
    /// What fields without a meaning here hold when nobody has filled them in.
    var blanks: Set<String> = []
    var markup = Markup.plain
    var times = Times.written
    var fields: [Target: [FieldPath]]
    var status: Words<TicketStatus>
    var priority: Words<TicketPriority>
    var type: Words<TicketType>
    var people = PersonTable()
    var notes: NoteTable?
    var attachments: AttachmentTable?
    var customFields: CustomFieldTable?
    /// Why a record is no ticket to take; nil: it is one.
    var skipReason: @Sendable (XMLElement) -> String? = { _ in nil }
    /// What no table can say, done when the fields are there and before notes go their ways.
    var adjust: @Sendable (inout TicketDraft) -> Void = { _ in }
    /// Looks at the containers' attributes and at asides.
    var beside: @Sendable (XMLElement, inout DocumentFacts) -> Void = { _, _ in }
    /// What there is to say of the whole document at its end.
    var closing: @Sendable (DocumentFacts) -> [String] = { _ in [] }
    /// What the document calls its system, after its first ticket.
    var source: @Sendable (DocumentFacts, XMLElement) -> String?
}

/// How an element names somebody.
struct PersonTable: Sendable {
    var account: [FieldPath] = ["."]
    var name: [FieldPath] = []
    var email: [FieldPath] = []
    /// Accounts that stand for nobody.
    var nobody: Set<String> = []
}

/// Where a record's notes are.
struct NoteTable: Sendable {
    var path: FieldPath
    var id: [FieldPath]
    var author: [FieldPath]
    var time: [FieldPath]
    var text: [FieldPath]
    /// Whether only staff may read it.
    var isInternal: @Sendable (XMLElement) -> Bool
    /// What comes before its time when notes are put in order.
    var order: [FieldPath] = []
}

/// Where a record's attached files are.
struct AttachmentTable: Sendable {
    var path: FieldPath
    var name: [FieldPath]
    var mediaType: [FieldPath] = []
    var size: [FieldPath] = []
    var sha256: [FieldPath] = []
    /// Whether only staff may know of it.
    var isInternal: @Sendable (XMLElement) -> Bool = { _ in false }
}

/// Where a record's fields are that an installation has made itself.
struct CustomFieldTable: Sendable {
    var path: FieldPath
    /// Empty: the element's own name.
    var name: [FieldPath]
    var value: FieldPath
    /// Before a name that is only a number.
    var prefix = ""
}

/// What a document says of itself beside its tickets.
struct DocumentFacts {
    /// The address of its system.
    var base: String?
    /// Of the root element.
    var root: XMLElement?
    /// How many tickets a whole export would have, when it says that it is a part.
    var total: Int?
    var tickets = 0
    /// Whether any ticket had a place for notes.
    var hasNotes = false
}
