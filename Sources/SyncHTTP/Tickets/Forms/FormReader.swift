internal import JSONText
internal import SyncEngine

/// Reads the members of a form and gathers every fault, so that one answer names them all.
struct FormReader {
    private let members: [String: JSONSlice]
    private let bounds = EngineLimits()
    private(set) var faults: [Refusal.Detail] = []

    init(_ body: JSONSlice) {
        members = Dictionary(body.members.map { ($0.key, $0.value) }) { first, _ in first }
    }

    /// Whether the form has this member at all, be it blank.
    func has(_ name: String) -> Bool { members[name] != nil }

    /// A short text; nil when it is absent, `null` or blank.
    mutating func line(_ name: String) -> String? {
        guard let text = text(name) else { return nil }
        guard text.utf16.count <= bounds.maximumTicketLine else {
            fault(name, "must have at most \(bounds.maximumTicketLine) characters")
            return nil
        }
        return text
    }

    /// A long text; nil when it is absent, `null` or blank.
    mutating func page(_ name: String) -> String? {
        guard let text = text(name) else { return nil }
        guard text.utf8.count <= bounds.maximumTicketTextBytes else {
            fault(name, "must have at most \(bounds.maximumTicketTextBytes) bytes")
            return nil
        }
        return text
    }

    /// The text of a ticket's field.
    mutating func value(of field: TicketField) -> String? {
        field == .description || field == .justification ? page(field.rawValue) : line(field.rawValue)
    }

    /// A word of a vocabulary; nil when it is absent, `null` or blank.
    mutating func word<Word: CaseIterable & RawRepresentable>(
        _ name: String, _ read: (String) -> Word?
    ) -> Word? where Word.RawValue == String {
        guard let text = line(name) else { return nil }
        guard let word = read(text) else {
            fault(name, "must be one of " + Word.allCases.map(\.rawValue).joined(separator: ", "))
            return nil
        }
        return word
    }

    private mutating func text(_ name: String) -> String? {
        guard let json = members[name], !json.isNull else { return nil }
        guard let text = json.string else {
            fault(name, "must be a string")
            return nil
        }
        return text.isBlank ? nil : text
    }

    mutating func fault(_ name: String, _ message: String) {
        faults.append(Refusal.Detail(field: name, message: message))
    }

    /// - Throws: `APIError` `malformed` that names every fault found.
    func check() throws(APIError) {
        guard let first = faults.first else { return }
        throw APIError(.malformed, "\(first.field) \(first.message)", details: faults)
    }
}
