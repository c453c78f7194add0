internal import JSONText

/// The operations that were refused and kept for their author, by the id of their record: numbers only, no content.
struct Quarantine: Sendable, Equatable {
    struct Item: Sendable, Equatable {
        var seq: Seq
        /// The record by which its author threw it away.
        var discardedBy: EventID?
    }

    private(set) var items: [EventID: Item] = [:]

    subscript(item: EventID) -> Item? { items[item] }

    /// The items that are still kept, newest first.
    var kept: [Seq] { items.values.filter { $0.discardedBy == nil }.map(\.seq).sorted(by: >) }

    func isDiscarded(_ item: EventID) -> Bool { items[item]?.discardedBy != nil }

    mutating func add(_ record: Record) { items[record.id] = Item(seq: record.seq) }

    mutating func discard(_ item: EventID, by record: EventID) {
        guard items[item]?.discardedBy == nil else { return }
        items[item]?.discardedBy = record
    }
}

extension Quarantine {
    func write(to writer: inout JSONWriter) {
        for (id, item) in items.sorted(by: { $0.key < $1.key }) {
            writer.array { writer in
                writer.element(id.rawValue)
                writer.element(item.seq)
                writer.element(item.discardedBy?.rawValue ?? 0)
            }
        }
    }

    /// Reads what `write` wrote; nil when it is damaged.
    init?(saved json: JSONSlice?) {
        for item in json?.elements ?? [] {
            let numbers = item.elements.compactMap(\.natural)
            guard numbers.count == 3 else { return nil }
            items[EventID(numbers[0])] = Item(
                seq: numbers[1], discardedBy: numbers[2] == 0 ? nil : EventID(numbers[2]))
        }
    }
}
