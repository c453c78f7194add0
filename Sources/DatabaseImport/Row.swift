/// One row of a table, as a dump has it.
public struct Row: Sendable, Equatable {
    /// In lower case, without the schema's name.
    public var table: String
    /// By column in lower case; what is NULL is absent. Numbers stay as they were written; booleans are 1 and 0.
    public var values: [String: String]
    public var place: Place

    public init(table: String, values: [String: String], place: Place) {
        self.table = table
        self.values = values
        self.place = place
    }
}

/// What a reader finds next in a dump.
public enum DumpItem: Sendable, Equatable {
    case row(Row)
    /// A row that cannot be used, while what comes behind it can.
    case bad(Place, table: String, reason: String)
    /// A statement that is not carried out.
    case remark(Place, String)
}

/// The tables of the earlier database.
public enum Table: String, Sendable, CaseIterable {
    case users, tickets
    case notes = "ticket_notes"
    case messages = "chat_messages"
    case contacts = "frequent_contacts"
    case questions = "ai_interactions"
    case answers = "ai_responses"
    case notifications
    case attachments = "file_attachments"

    /// Reads a table's name as dumps write it, `dbo.Users` too.
    init?(named name: String) {
        self.init(rawValue: Self.plain(name))
    }

    /// In lower case, without the schema.
    static func plain(_ name: String) -> String {
        name.lowercased().split(separator: ".").last.map(String.init) ?? ""
    }
}

/// Bytes of a value or row beyond which a dump is damaged rather than large.
let maximumValueBytes = 32 << 20
