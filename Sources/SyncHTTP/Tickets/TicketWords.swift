internal import SyncEngine

extension TicketStatus {
    /// A status in any case; `Resolved` is what early builds of the frontend call Completed. Nil for anything else.
    init?(word: String) {
        let folded = word.foldedWord
        if folded == "resolved" {
            self = .completed
        } else if let status = Self.allCases.first(where: { $0.rawValue.foldedWord == folded }) {
            self = status
        } else {
            return nil
        }
    }

    /// Whether there is still work to do.
    var isOpen: Bool { self == .open || self == .inProgress }
}

extension TicketPriority {
    /// A priority by its code or its name in any case; some builds know only High, Medium and Low. Nil for anything
    /// else.
    init?(word: String) {
        let folded = word.foldedWord
        if folded == "urgent" {
            self = .p1
        } else if let priority = Self.allCases.first(where: {
            $0.rawValue.foldedWord == folded || $0.name.foldedWord == folded
        }) {
            self = priority
        } else {
            return nil
        }
    }
}

extension TicketType {
    /// A type in any case. Nil for anything else.
    init?(word: String) {
        let folded = word.foldedWord
        guard let type = Self.allCases.first(where: { $0.rawValue.foldedWord == folded }) else { return nil }
        self = type
    }
}

extension String {
    /// How words of the vocabulary are compared: small letters, and spaces where some clients write underscores.
    fileprivate var foldedWord: String { trimmingSpaces().lowercased().replacing("_", with: " ") }

    /// Whether there is nothing to read.
    var isBlank: Bool { unicodeScalars.allSatisfy(\.properties.isWhitespace) }
}
