internal import JSONText

extension RecordContent {
    /// The content as a compact JSON object, as it stands in a journal line.
    public var encoded: [UInt8] {
        JSONWriter.text(capacity: 320 + (body?.count ?? 0)) { writer in
            writer.object { writer in
                write(to: &writer)
                if status == nil, let dot { writer.field("dot", dot) }
                audience?.write("audience", to: &writer)
                former?.write("former", to: &writer)
            }
        }
    }

    /// The members that readers get, in the fixed order of a journal line.
    func write(to writer: inout JSONWriter) {
        writeLineage(to: &writer)
        writer.field("from", from.rawValue)
        if let peer { writer.field("peer", peer.rawValue) }
        if let target { writer.field("target", target.rawValue) }
        if let by { writer.field("by", by.rawValue) }
        writer.field("sentAt", sentAt)
        writer.field("receivedAt", receivedAt)
        if let queued { writer.field("queued", queued) }
        if let timeSuspect { writer.field("timeSuspect", timeSuspect) }
        if isRecovered { writer.field("recovered", true) }
        if isImported { writer.field("imported", true) }
        if isOpaque { writer.field("opaque", true) }
        if let body { writer.field("body", raw: body) }
    }

    private func writeLineage(to writer: inout JSONWriter) {
        if status != nil {
            if let dot { writer.field("dot", dot) } else { writer.null("dot") }
        }
        writer.field("kind", kind)
        guard let status else { return }
        writer.field("status", status.rawValue)
        clock.write(to: &writer)
    }

    /// Reads what `encoded` wrote; unknown members are skipped. Nil when a member that must be there is missing.
    public init?(_ bytes: [UInt8]) {
        var kind: String?
        var from: UserID?
        var sentAt: Timestamp?
        var receivedAt: Timestamp?
        self.init(kind: "", from: UserID(0), sentAt: Timestamp(milliseconds: 0), receivedAt: Timestamp(milliseconds: 0))
        let isWhole = JSONSlice(trusted: bytes[...]).forEachMember { key, value in
            switch key {
            case "kind": kind = value.string
            case "from": from = value.integer.map { UserID(Int($0)) }
            case "sentAt": sentAt = value.time
            case "receivedAt": receivedAt = value.time
            case "status": status = value.string.flatMap(Status.init(rawValue:))
            case "dot": dot = Dot(stored: value)
            case "clock": clock = CausalContext(stored: value)
            case "peer": peer = value.integer.map { UserID(Int($0)) }
            case "target": target = value.natural.map(EventID.init)
            case "by": by = value.natural.map(EventID.init)
            case "recovered": isRecovered = value.boolean ?? false
            case "audience": audience = Audience(stored: value)
            case "former": former = Audience(stored: value)
            case "queued": queued = value.string
            case "timeSuspect": timeSuspect = value.string
            case "imported": isImported = value.boolean ?? false
            case "opaque": isOpaque = value.boolean ?? false
            case "body": body = Array(value.bytes)
            default: break
            }
        }
        guard isWhole, let kind, let from, let sentAt, let receivedAt else { return nil }
        self.kind = kind
        self.from = from
        self.sentAt = sentAt
        self.receivedAt = receivedAt
    }
}

extension JSONWriter {
    fileprivate mutating func field(_ name: String, _ dot: Dot) {
        array(name) { writer in
            writer.element(dot.replica)
            writer.element(dot.n)
        }
    }
}

extension Dot {
    /// Reads `["<replica>", n]`; nil for `null`.
    init?(stored json: JSONSlice) {
        let parts = json.elements
        guard parts.count == 2, let replica = ReplicaID(parts[0]), let n = parts[1].natural, n > 0
        else { return nil }
        self.init(replica: replica, n: n)
    }
}

extension JSONSlice {
    /// An integer that is not negative.
    var natural: UInt64? { integer.flatMap(UInt64.init(exactly:)) }

    /// A string that holds a time.
    var time: Timestamp? { utf8.flatMap { Timestamp($0) } }
}
