public import SyncEngine

/// A ticket as it travels between systems: what every format is read into and written from.
///
/// Nil is "not said", an empty text is an empty text; formats that cannot tell the two apart say so in
/// docs/ticket-formats.md.
public struct InterchangeTicket: Sendable, Equatable {
    /// What its system calls it among its tickets: with the system's name it is the same ticket at every import.
    public var externalID: String
    /// The number it had or shall have here.
    public var id: Int64?
    /// `INC-2026-0042`
    public var key: String?
    public var title: InterchangeText
    public var description: InterchangeText?
    public var status: TicketStatus
    public var priority: TicketPriority
    public var type: TicketType
    public var department: String?
    public var assignedTo: InterchangePerson?
    public var createdBy: InterchangePerson?
    /// Free text, as people type it, like all times below that are no `Timestamp`.
    public var plannedStart: String?
    public var plannedEnd: String?
    public var requestedItem: String?
    public var justification: String?
    public var dueDate: String?
    /// Wall-clock or with a zone, kept as written.
    public var responseETA: String?
    public var resolutionETA: String?
    public var slaMet: Bool?
    public var createdAt: Timestamp
    public var updatedAt: Timestamp?
    public var closedAt: Timestamp?
    public var notes: [InterchangeNote]
    public var transcripts: [InterchangeTranscript]
    /// What is known of attached files; their bytes are not carried.
    public var attachments: [InterchangeAttachment]
    /// What has no place in the model: elements of other namespaces, kept as they are.
    public var extensions: [XMLElement]
    /// The line of the file it begins on; 0: it comes from no file.
    public var line: Int

    public init(
        externalID: String, id: Int64? = nil, key: String? = nil, title: InterchangeText,
        description: InterchangeText? = nil, status: TicketStatus = .open, priority: TicketPriority = .p3,
        type: TicketType = .incident, department: String? = nil, assignedTo: InterchangePerson? = nil,
        createdBy: InterchangePerson? = nil, plannedStart: String? = nil, plannedEnd: String? = nil,
        requestedItem: String? = nil, justification: String? = nil, dueDate: String? = nil,
        responseETA: String? = nil, resolutionETA: String? = nil, slaMet: Bool? = nil, createdAt: Timestamp,
        updatedAt: Timestamp? = nil, closedAt: Timestamp? = nil, notes: [InterchangeNote] = [],
        transcripts: [InterchangeTranscript] = [], attachments: [InterchangeAttachment] = [],
        extensions: [XMLElement] = [], line: Int = 0
    ) {
        self.externalID = externalID
        self.id = id
        self.key = key
        self.title = title
        self.description = description
        self.status = status
        self.priority = priority
        self.type = type
        self.department = department
        self.assignedTo = assignedTo
        self.createdBy = createdBy
        self.plannedStart = plannedStart
        self.plannedEnd = plannedEnd
        self.requestedItem = requestedItem
        self.justification = justification
        self.dueDate = dueDate
        self.responseETA = responseETA
        self.resolutionETA = resolutionETA
        self.slaMet = slaMet
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.closedAt = closedAt
        self.notes = notes
        self.transcripts = transcripts
        self.attachments = attachments
        self.extensions = extensions
        self.line = line
    }
}
