internal import JSONText
internal import SyncEngine

/// A ticket that is being written, question by question.
struct TicketDraft: Sendable, Equatable {
    var type: TicketType?
    var title: String?
    var description: String?
    var priority: TicketPriority?
    /// Empty: none, on purpose.
    var department: String?

    /// What is asked for, in this order.
    enum Step: String, Sendable, CaseIterable { case type, title, description, priority, department }

    /// What is asked for next; nil when only the confirmation is missing.
    var next: Step? {
        if type == nil { return .type }
        if title == nil { return .title }
        if description == nil { return .description }
        if priority == nil { return .priority }
        return department == nil ? .department : nil
    }

    init() {}

    init?(_ json: JSONSlice) {
        guard json.kind == .object else { return nil }
        type = json["type"]?.string.flatMap(TicketType.init(rawValue:))
        title = json["title"]?.string
        description = json["description"]?.string
        priority = json["priority"]?.string.flatMap(TicketPriority.init(rawValue:))
        department = json["department"]?.string
    }

    func write(to writer: inout JSONWriter) {
        if let type { writer.field("type", type.rawValue) }
        if let title { writer.field("title", title) }
        if let description { writer.field("description", description) }
        if let priority { writer.field("priority", priority.rawValue) }
        if let department { writer.field("department", department) }
    }

    /// The body of its `ticket.create`. It has no more than the draft, so the same draft is the same body.
    var body: [UInt8] {
        JSONWriter.text { writer in
            writer.object { writer in
                writer.field("type", (type ?? .incident).rawValue)
                writer.field("title", title ?? "")
                writer.field("description", description ?? "")
                if let priority { writer.field("priority", priority.rawValue) }
                if let department, !department.isEmpty { writer.field("department", department) }
            }
        }
    }
}

extension TicketDraft {
    /// Takes an answer to a step.
    ///
    /// - Parameter departments: those that have somebody to work for them.
    /// - Returns: what is wrong with it, or nil.
    mutating func take(_ text: String, for step: Step, departments: [String]) -> ReplyLine? {
        let line = Markup.line(text)
        switch step {
        case .type:
            guard let found = TicketType(spoken: Words(text)) else {
                return "“\(Markup.line(text, upTo: 40))” is none of the types."
            }
            type = found
        case .title:
            guard !line.isEmpty else { return "The title must not be blank." }
            guard line.utf16.count <= 500 else {
                return "The title has \(line.utf16.count) characters; at most 500 are allowed."
            }
            title = line
        case .description:
            guard !line.isEmpty else { return "The description must not be blank." }
            description = text
        case .priority:
            guard let found = TicketPriority(spoken: Words(text)) else {
                return "“\(Markup.line(text, upTo: 40))” is none of the priorities."
            }
            priority = found
        case .department:
            if ["skip", "none", "no department", "nobody"].contains(Words(text).text) {
                department = ""
            } else if let found = departments.first(where: { Words($0) == Words(text) }) {
                department = found
            } else {
                return "“\(Markup.line(text, upTo: 40))” is none of the departments."
            }
        }
        return nil
    }

    /// Whether a text would do as the answer to a step.
    func takes(_ text: String, for step: Step, _ departments: [String]) -> Bool {
        var trial = self
        return trial.take(text, for: step, departments: departments) == nil
    }

    /// The step that a correction such as "priority: P1" is about, with its new value.
    static func correction(_ text: String) -> (step: Step, value: String)? {
        let parts = text.split(separator: ":", maxSplits: 1)
        if parts.count == 2, let step = Step(rawValue: Words(parts[0]).text) {
            return (step, String(parts[1]).trimmed)
        }
        let words = text.trimmed.split(separator: " ", maxSplits: 1)
        guard words.count == 2, let step = Step(rawValue: Words(words[0]).text) else { return nil }
        return (step, String(words[1]).trimmed)
    }
}

extension TicketType {
    /// The type that words name, as they are shown or shorter.
    init?(spoken words: Words) {
        if let exact = Self.allCases.first(where: { Words($0.rawValue) == words }) {
            self = exact
            return
        }
        let named = Self.allCases.filter { type in words.all.contains { Words(type.rawValue).all.first == $0 } }
        guard named.count == 1, words.all.count <= 6, let only = named.first else { return nil }
        self = only
    }
}

extension TicketPriority {
    /// The priority that words name: `P2`, `high`, `priority 2`.
    init?(spoken words: Words) {
        let named = Self.allCases.filter { priority in
            words.has(priority.rawValue.lowercased(), priority.name.lowercased(), String(priority.rawValue.dropFirst()))
        }
        guard named.count == 1, words.all.count <= 6, let only = named.first else { return nil }
        self = only
    }
}

extension String {
    /// Without white space at both ends.
    var trimmed: String {
        let start = drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}
