/// One thing that happens in a scenario. `salt` seeds every choice it leaves open, so that a step means the same
/// whatever stands before it.
package struct Step: Sendable, Equatable {
    package var deed: Deed
    /// Which client, counted around those there are.
    package var client: Int
    package var salt: UInt64
    /// Milliseconds that pass before it; negative when the server's clock is set back.
    package var wait: Int64

    /// `send 2 91827 1500`.
    var text: String { "\(deed.rawValue) \(client) \(salt) \(wait)" }

    init(deed: Deed, client: Int, salt: UInt64, wait: Int64) {
        self.deed = deed
        self.client = client
        self.salt = salt
        self.wait = wait
    }

    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: " ")
        guard parts.count == 4, let deed = Deed(rawValue: String(parts[0])), let client = Int(parts[1]),
            let salt = UInt64(parts[2]), let wait = Int64(parts[3])
        else { return nil }
        self.init(deed: deed, client: client, salt: salt, wait: wait)
    }
}

/// What can happen.
package enum Deed: String, Sendable, CaseIterable {
    // The person at a client.
    case send, contact, reply, edit, delete, read, delivered, pin, unpin, discard, opaque, presence, malformed
    case readNews
    case ticket, ticketChange, ticketNote, ticketNoteDelete
    /// Another content under an opId that was used before.
    case clash
    /// A request of the unmodified frontend, without opId.
    case submit

    // The network.
    case push, together, pull, late, cut

    // What happens to clients.
    case clone, backup, restore, loseContent

    // What happens to the server.
    case restart, crash, serverBackup, rollback, compact, role

    var isAboutTickets: Bool { rawValue.hasPrefix("ticket") || self == .role || self == .readNews }

    /// How often a generated scenario has it, relative to the others.
    var weight: Int {
        switch self {
        case .send: 170
        case .push: 180
        case .pull: 130
        case .read: 90
        case .together, .edit: 70
        case .reply, .delivered, .ticketChange: 45
        case .pin, .unpin, .submit: 30
        case .opaque, .late, .restart, .crash, .compact: 25
        case .delete, .contact, .presence, .malformed, .clash, .clone, .backup, .restore: 18
        case .cut: 15
        case .serverBackup, .rollback: 15
        case .loseContent, .discard: 10
        case .ticket, .ticketNote, .readNews: 15
        case .ticketNoteDelete: 8
        case .role: 4
        }
    }
}
