internal import JSONText

/// Values that an operation gives to some of a ticket's fields; what is absent, `null` or blank is no opinion.
public struct TicketFields: Sendable, Equatable {
    /// Who should do the work, as the author wrote it.
    public enum Assignee: Sendable, Equatable {
        case user(UserID)
        /// An e-mail address, or whatever a form let through.
        case text(String)

        var written: String {
            switch self {
            case .user(let user): user.description
            case .text(let text): text
            }
        }
    }

    /// All but the assignee. Status and priority are spelled as the vocabulary does.
    public private(set) var texts: [TicketField: String] = [:]
    public private(set) var assignee: Assignee?

    public init() {}

    /// Reads the members that are fields; others are left alone.
    ///
    /// - Throws: `Rejection` `malformed` or `tooLarge`, naming the member.
    init(_ body: JSONSlice, limits: EngineLimits) throws(Rejection) {
        for (key, json) in body.members {
            guard let field = TicketField(rawValue: key), !json.isNull else { continue }
            if field == .assignedTo, let number = json.integer {
                guard number > 0 else {
                    throw Rejection(.malformed, "assignedTo must be a user's id or e-mail address")
                }
                assignee = .user(UserID(Int(number)))
                continue
            }
            guard let text = json.string else { throw Rejection(.malformed, "\(key) must be a string") }
            guard !text.isBlank else { continue }
            let checked = try field.checked(text, limits: limits)
            if field == .assignedTo { assignee = .text(checked) } else { texts[field] = checked }
        }
    }
}

extension TicketField {
    /// The text as it is kept.
    func checked(_ text: String, limits: EngineLimits) throws(Rejection) -> String {
        if isLong {
            guard text.utf8.count <= limits.maximumTicketTextBytes else {
                throw Rejection(
                    .tooLarge,
                    "\(rawValue) has \(text.utf8.count) bytes; at most \(limits.maximumTicketTextBytes) are allowed")
            }
        } else if text.utf16.count > limits.maximumTicketLine {
            throw Rejection(
                .tooLarge,
                "\(rawValue) has \(text.utf16.count) characters; at most \(limits.maximumTicketLine) are allowed")
        }
        switch self {
        case .status: return try Self.spelled(text, TicketStatus.allCases.map { ($0.rawValue, $0.rawValue) }, rawValue)
        case .priority:
            let names = TicketPriority.allCases.flatMap { [($0.rawValue, $0.rawValue), ($0.name, $0.rawValue)] }
            return try Self.spelled(text, names, rawValue)
        default: return text
        }
    }

    /// The value of the vocabulary that a text names, in any case.
    static func spelled(
        _ text: String, _ vocabulary: [(name: String, value: String)], _ member: String
    ) throws(Rejection) -> String {
        let folded = text.lowercased()
        guard let found = vocabulary.first(where: { $0.name.lowercased() == folded }) else {
            throw Rejection(.malformed, "\(member) must be one of \(vocabulary.map(\.name).joined(separator: ", "))")
        }
        return found.value
    }
}

extension String {
    /// Whether there is nothing to read.
    var isBlank: Bool { unicodeScalars.allSatisfy(\.properties.isWhitespace) }
}
