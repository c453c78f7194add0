internal import JSONText

/// The newest notifications of a journal's owner, oldest first, and which of them were read. Older ones fall out.
struct NotificationList: Sendable, Equatable {
    /// As many as somebody would look through.
    static let maximum = 200

    struct Item: Sendable, Equatable {
        var seq: Seq
        var id: EventID
        var operation: OperationID
        var sentAt: Timestamp
        var isRead = false
    }

    private(set) var items: [Item] = []

    /// The unread ones that a request names. Unknown ids are none.
    func unread(among named: Intent.Notifications) -> [Item] {
        switch named {
        case .these(let ids):
            let ids = Set(ids)
            return items.filter { !$0.isRead && ids.contains($0.id) }
        case .upTo(let reference):
            let last = last(reference)?.seq ?? 0
            return items.filter { !$0.isRead && $0.seq <= last }
        }
    }

    var unreadCount: Int { items.count { !$0.isRead } }

    /// The newest one that a reference names.
    func last(_ reference: Reference) -> Item? {
        switch reference {
        case .id(let id): items.last { $0.id == id }
        case .operation(let operation): items.last { $0.operation == operation }
        }
    }

    mutating func add(_ record: Record) {
        if items.count == Self.maximum { items.removeFirst() }
        items.append(
            Item(seq: record.seq, id: record.id, operation: record.operation, sentAt: record.content.sentAt))
    }

    /// Marks all up to a position as read.
    mutating func read(upTo seq: Seq) {
        for index in items.indices where items[index].seq <= seq { items[index].isRead = true }
    }

    /// Marks notifications as read; nothing is ever marked as unread.
    mutating func read(_ named: Intent.Notifications) {
        let seqs = Set(unread(among: named).map(\.seq))
        for index in items.indices where seqs.contains(items[index].seq) { items[index].isRead = true }
    }
}

extension NotificationList {
    func write(to writer: inout JSONWriter) {
        for item in items {
            writer.array { writer in
                writer.element(item.seq)
                writer.element(item.id.rawValue)
                writer.element(item.operation.description)
                writer.element(item.isRead ? 1 : 0)
                writer.element(item.sentAt.milliseconds)
            }
        }
    }

    /// Reads what `write` wrote; nil when it is damaged.
    init?(saved json: JSONSlice?) {
        for item in json?.elements ?? [] {
            let parts = item.elements
            guard parts.count == 5, let seq = parts[0].natural, let id = parts[1].natural,
                let operation = parts[2].string.flatMap(OperationID.init), let isRead = parts[3].natural,
                let sentAt = parts[4].integer
            else { return nil }
            items.append(
                Item(
                    seq: seq, id: EventID(id), operation: operation, sentAt: Timestamp(milliseconds: sentAt),
                    isRead: isRead == 1))
        }
    }
}
