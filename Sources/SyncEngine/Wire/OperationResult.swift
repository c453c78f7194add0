internal import JSONText

/// The answer about one operation of a push.
public struct OperationResult: Sendable, Equatable {
    public enum Status: String, Sendable { case applied, duplicate, superseded, rejected, retry }

    public var operation: OperationID
    public var n: UInt64?
    public var status: Status
    /// The numbers of the decision; absent where nothing was decided.
    public var numbers: Numbers?
    public var isOpaque = false
    /// Whether it came back after the server had lost it.
    public var isRecovered = false
    /// The record that decided the matter, when this one had no effect because of it.
    public var by: EventID?
    /// Whether it was decided before, by another request or earlier in this one.
    public var isRepeated = false
    public var rejection: Rejection?
    /// Why to try again, when it is more than a gap.
    public var retryCode: String?
    /// The lowest n that is missing.
    public var need: UInt64?

    /// What the home record says, the same at the first answer and at every later one.
    public struct Numbers: Sendable, Equatable {
        public var id: EventID
        public var seq: Seq
        public var at: [JournalID: Seq]
        public var sentAt: Timestamp
        public var receivedAt: Timestamp
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("opId", operation)
            if let n { writer.field("n", n) }
            writer.field("status", status.rawValue)
            if let numbers {
                writer.field(status == .rejected ? "quarantineId" : "id", numbers.id.rawValue)
                writer.field("seq", numbers.seq)
                writer.positions("at", numbers.at)
                writer.field("sentAt", numbers.sentAt)
            }
            if isOpaque { writer.field("opaque", true) }
            if let by { writer.field("by", by.rawValue) }
            if let rejection {
                writer.field("code", rejection.code.rawValue)
                writer.field("error", rejection.reason)
                writer.field("queue", Refusal.Queue.surface.rawValue)
            }
            if status == .retry {
                if let retryCode { writer.field("code", retryCode) }
                writer.field("after", 1)
                if let need { writer.field("need", need) }
                writer.field("queue", Refusal.Queue.keep.rawValue)
            }
        }
    }
}

extension JSONWriter {
    /// `{"user:10007":88}`; other people's positions are told by their journal's name.
    mutating func positions(_ name: String, _ positions: [JournalID: Seq]) {
        object(name) { writer in
            // Most operations have one position besides their author's, or none: nothing to sort.
            let ordered = positions.count > 1 ? positions.sorted { $0.key < $1.key } : Array(positions)
            for (journal, seq) in ordered { writer.field(journal.description, seq) }
        }
    }
}

extension OperationResult {
    /// The answer that a home record gives when its operation is sent again, or is asked about.
    init(_ record: Record, operation: OperationID, n: UInt64?, isRepeated: Bool) {
        self.init(
            record.content,
            Numbers(
                id: record.id, seq: record.seq, at: record.at, sentAt: record.content.sentAt,
                receivedAt: record.content.receivedAt),
            operation: operation, n: n, isRepeated: isRepeated)
    }

    /// The answer that a decision gives under its numbers.
    init(_ content: RecordContent, _ numbers: Numbers, operation: OperationID, n: UInt64?, isRepeated: Bool) {
        self.operation = operation
        self.n = n
        self.numbers = numbers
        isOpaque = content.isOpaque
        isRecovered = content.isRecovered
        by = content.by
        self.isRepeated = isRepeated
        switch content.status {
        case .rejected:
            status = .rejected
            rejection = Rejection(stored: content.body)
        case .superseded: status = isRepeated ? .duplicate : .superseded
        case .applied, .alias, nil: status = isRepeated ? .duplicate : .applied
        }
    }
}

extension Rejection {
    /// Reads the body of a quarantine item.
    init?(stored body: [UInt8]?) {
        guard let body else { return nil }
        let json = JSONSlice(trusted: body[...])
        guard let code = json["code"]?.string.flatMap(Code.init(rawValue:)) else { return nil }
        self.init(code, json["reason"]?.string ?? "")
    }
}
