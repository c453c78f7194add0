internal import SyncEngine

extension TicketDraft {
    /// Fills in what the table has a path for.
    mutating func fill() {
        let element = record.element
        ticket.key = text(.key)?.oneLine
        ticket.id = text(.number).flatMap { Int64($0.oneLine) }.flatMap { $0 > 0 && $0 < 1 << 53 ? $0 : nil }
        ticket.title = InterchangeText(text(.title)?.oneLine ?? "")
        ticket.description =
            if let text = text(.description) {
                readable(text)
            } else if table.fields[.description]?.contains(where: { $0.exists(in: element) }) ?? false {
                ""
            } else {
                nil
            }
        ticket.status = value(table.status, "status")
        ticket.priority = value(table.priority, "priority")
        ticket.type = value(table.type, "type")
        ticket.assignedTo = table.fields[.assignedTo].flatMap { person($0, in: element) }
        ticket.createdBy = table.fields[.createdBy].flatMap { person($0, in: element) }
        let texts: [TicketTable.Target] = [
            .department, .plannedStart, .plannedEnd, .requestedItem, .justification, .dueDate, .responseETA,
            .resolutionETA, .slaMet,
        ]
        for target in texts {
            if let text = text(target) { _ = set(target, text) }
        }
        ticket.updatedAt = moment(.updatedAt, "updatedAt")
        ticket.closedAt = moment(.closedAt, "closedAt")
    }

    /// The moment of a target, when the record has one.
    mutating func moment(_ target: TicketTable.Target, _ name: String) -> Timestamp? {
        guard let text = text(target) else { return nil }
        return time(text, name, line: line(target))
    }

    private mutating func value<Value>(_ words: Words<Value>, _ name: String) -> Value
    where Value: RawRepresentable, Value.RawValue == String {
        let meaning = words.meaning(of: record)
        if case .unknown(let word, let element, let value) = meaning {
            keep(word: word, of: name)
            warn(
                "the \(name) “\(word.prefix(80))” means nothing here: taken as \(value.rawValue), the word is kept",
                line: record.line(of: element))
        }
        return meaning.value
    }

    /// Gives a field a text, unless it has one.
    ///
    /// - Returns: false when the field has one already, or the text says nothing for it.
    mutating func set(_ target: TicketTable.Target, _ text: String) -> Bool {
        switch target {
        case .department: set(\.department, text.oneLine)
        case .plannedStart: set(\.plannedStart, wallClock(text))
        case .plannedEnd: set(\.plannedEnd, wallClock(text))
        case .requestedItem: set(\.requestedItem, text.oneLine)
        case .justification: set(\.justification, text.tidied)
        case .dueDate: set(\.dueDate, wallClock(text))
        case .responseETA: set(\.responseETA, wallClock(text))
        case .resolutionETA: set(\.resolutionETA, wallClock(text))
        case .slaMet:
            switch text.oneLine.lowercased() {
            case "true", "yes", "1", "met": set(\.slaMet, true)
            case "false", "no", "0", "missed", "breached": set(\.slaMet, false)
            default: false
            }
        default: false
        }
    }

    private mutating func set<Value>(_ member: WritableKeyPath<InterchangeTicket, Value?>, _ value: Value) -> Bool {
        guard ticket[keyPath: member] == nil else { return false }
        ticket[keyPath: member] = value
        return true
    }

    /// A field that an installation has made itself: one of ours by its name, or kept.
    mutating func take(custom name: String, _ text: String) {
        // Some such fields are pages, others hold what somebody typed, which may have pointed brackets in it.
        let text = table.markup != .plain && HTMLText.isPage(text) ? HTMLText.plain(text) : text.tidied
        guard !text.isEmpty, !table.blanks.contains(text) else { return }
        if let target = Self.target(named: name) {
            // A field of one's own for it says more than the system's, which holds days.
            if target == .dueDate { ticket.dueDate = nil }
            if set(target, text) { return }
        }
        keep(field: name, text)
    }

    /// Which of our fields a name is, however it is spelled: `Planned start`, `cf_planned_start`, `u_planned_start`.
    private static func target(named name: String) -> TicketTable.Target? {
        var letters: [UInt8] = []
        for byte in name.utf8 {
            if (0x61...0x7A).contains(byte | 0x20) {
                letters.append(byte | 0x20)
            } else if byte == UInt8(ascii: "_"), letters == [0x63, 0x66] || letters == [0x75] {
                // Behind `cf` or `u`, which say only that an installation has made the field.
                letters = []
            }
            // No name of ours is longer.
            if letters.count > 13 { return nil }
        }
        return targets[String(decoding: letters, as: UTF8.self)]
    }

    private static let targets: [String: TicketTable.Target] = [
        "department": .department, "plannedstart": .plannedStart, "plannedend": .plannedEnd,
        "requesteditem": .requestedItem, "justification": .justification, "duedate": .dueDate,
        "responseeta": .responseETA, "resolutioneta": .resolutionETA, "slamet": .slaMet,
    ]
}
