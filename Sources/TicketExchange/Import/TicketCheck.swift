internal import SyncEngine
internal import TicketFormats

/// Whether tickets of a file can be taken, one after the other. Keeps what they are called, no more.
struct TicketCheck {
    private let limits = EngineLimits()
    private let isNative: Bool
    private var externalIDs: Set<String> = []
    private var ids: Set<Int64> = []
    private var keys: Set<String> = []

    init(_ format: TicketFormat) { isNative = format == .ticx }

    /// Why a ticket cannot be taken; empty when it can.
    mutating func faults(of ticket: InterchangeTicket) -> [String] {
        var faults: [String] = []
        if !externalIDs.insert(ticket.externalID).inserted {
            faults.append("the ticket \(ticket.externalID) is twice in the file")
        }
        if isNative {
            if let id = ticket.id, !ids.insert(id).inserted { faults.append("the id \(id) is twice in the file") }
            if let key = ticket.key, !keys.insert(key.uppercased()).inserted {
                faults.append("the key \(key) is twice in the file")
            }
        }
        long("description", ticket.description?.text, limits.maximumTicketTextBytes, &faults)
        long("justification", ticket.justification, limits.maximumTicketTextBytes, &faults)
        for note in ticket.notes { long("note", note.comment.text, limits.maximumTicketTextBytes, &faults) }
        for message in ticket.transcripts.flatMap(\.messages) {
            long("message", message.text.text, limits.maximumTextBytes, &faults)
        }
        return faults
    }

    private func long(_ name: String, _ text: String?, _ maximum: Int, _ faults: inout [String]) {
        guard let count = text?.utf8.count, count > maximum else { return }
        faults.append("its \(name) has \(count) bytes; at most \(maximum) can be taken")
    }

    /// What somebody may want to know of a ticket that can be taken.
    static func remarks(on ticket: InterchangeTicket) -> [String] {
        var remarks: [String] = []
        if let start = ticket.plannedStart.flatMap({ Timestamp($0.utf8) }),
            let end = ticket.plannedEnd.flatMap({ Timestamp($0.utf8) }), end < start
        {
            remarks.append("it is planned to end before it starts")
        }
        let blank = ticket.notes.count(where: \.comment.text.isBlank)
        if blank > 0 { remarks.append("\(blank) of its notes are blank and left out") }
        let silent = ticket.transcripts.flatMap(\.messages).count(where: \.text.text.isBlank)
        if silent > 0 { remarks.append("\(silent) of its messages are blank and left out") }
        if ticket.title.text.isBlank { remarks.append("its title is blank; it becomes “\(ImportMapping.noTitle)”") }
        if ticket.title.text.utf16.count > EngineLimits().maximumTicketLine {
            remarks.append("its title is long and was cut; the whole is kept in an extension")
        }
        if let department = ticket.department, department.utf16.count > EngineLimits().maximumTicketLine {
            remarks.append("its department is long and was cut; the whole is kept in an extension")
        }
        return remarks
    }
}

extension String {
    /// Whether there is nothing to read.
    var isBlank: Bool { unicodeScalars.allSatisfy(\.properties.isWhitespace) }

    /// The beginning, as long as a short field holds.
    var line: String {
        let maximum = EngineLimits().maximumTicketLine
        guard utf16.count > maximum else { return self }
        var (cut, length) = ("", 0)
        for scalar in unicodeScalars {
            length += scalar.value > 0xFFFF ? 2 : 1
            guard length <= maximum else { break }
            cut.unicodeScalars.append(scalar)
        }
        return cut
    }
}
