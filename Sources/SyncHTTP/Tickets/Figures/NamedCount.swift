internal import JSONText
internal import SyncEngine

/// So many tickets under a name.
typealias NamedCount = (name: String, count: Int)

extension TicketFigures {
    var statuses: [NamedCount] { byStatus.map { ($0.status.rawValue, $0.count) } }

    var types: [NamedCount] { byType.map { ($0.type.rawValue, $0.count) } }

    var priorities: [NamedCount] { byPriority.map { ($0.priority.rawValue, $0.count) } }

    /// Tickets on which there is still work to do.
    var open: Int { byStatus.filter { $0.status.isOpen }.map(\.count).reduce(0, +) }

    /// Tickets that are Completed or Closed.
    var closed: Int { total - open }
}

extension JSONWriter {
    /// `[{"type":"Incident","count":3}]`, where `name` is `type`.
    mutating func counts(_ member: String, _ name: String, _ counts: [NamedCount]) {
        array(member) { $0.elements(name, counts) }
    }

    mutating func elements(_ name: String, _ counts: [NamedCount]) {
        for item in counts {
            object { writer in
                writer.field(name, item.name)
                writer.field("count", item.count)
            }
        }
    }
}
