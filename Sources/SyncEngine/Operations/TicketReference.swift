internal import JSONText

/// How a body names a ticket: by id, by the opId of its creation, by its number, or by the alias a demo mode gave it.
public enum TicketReference: Sendable, Equatable {
    case id(EventID)
    case operation(OperationID)
    /// In upper case: `INC-2026-0042`, or `TIC-302876` of the author's own rescued tickets.
    case number(String)

    /// Reads what a path or a person names: an id in digits, a UUID, or a number in any case. Nil for anything else.
    public init?(_ text: String) {
        if let id = UInt64(text), id > 0 {
            self = .id(EventID(id))
        } else if let operation = OperationID(text) {
            self = .operation(operation)
        } else if Self.isNumber(text) {
            self = .number(text.uppercased())
        } else {
            return nil
        }
    }

    init?(_ json: JSONSlice) {
        switch Reference(json) {
        case .id(let id): self = .id(id)
        case .operation(let operation): self = .operation(operation)
        case nil:
            guard let text = json.string, Self.isNumber(text) else { return nil }
            self = .number(text.uppercased())
        }
    }

    /// Two or three letters, then groups of digits.
    private static func isNumber(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard let prefix = parts.first, parts.count > 1, text.utf8.count <= 40 else { return false }
        return (2...3).contains(prefix.count) && prefix.allSatisfy(\.isLetter)
            && parts.dropFirst().allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isDigit) }
    }

    /// Whether a text is a number that the frontend's demo mode made up: `TIC-` and six digits.
    static func isAlias(_ text: String) -> Bool {
        text.utf8.count == 10 && text.hasPrefix("TIC-") && text.utf8.dropFirst(4).allSatisfy(\.isDigit)
    }
}

extension UInt8 {
    fileprivate var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }

    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
