internal import JSONText

/// What became of operations that waited in a queue, since their author was last told.
struct DeliveryTally: Sendable, Equatable {
    /// How many of a kind are named; the rest are a number.
    private static let named = 5

    var delivered = 0
    var created = 0
    var changed = 0
    /// Edits that gave way, in part or altogether, to a change that their author had not seen.
    var unapplied = 0
    var refused = 0
    var recovered = 0
    /// The numbers of the new tickets, what was not applied, and why something was refused.
    var tickets: [String] = []
    var displaced: [String] = []
    var reasons: [String] = []
    /// The last operation that counts; the report's own id follows from it.
    var last: OperationID?

    var isEmpty: Bool { delivered + created + changed + unapplied + refused == 0 }

    /// Whether something did not come out as its author meant it.
    var hasTrouble: Bool { unapplied + refused > 0 }

    /// Counts a home record, if it waited in a queue and its author would want to know.
    mutating func count(_ record: Record) {
        guard record.content.queued != nil, let status = record.content.status else { return }
        let body = JSONSlice(trusted: (record.content.body ?? Array("{}".utf8))[...])
        switch (record.content.kind, status) {
        case (_, .rejected):
            refused += 1
            Self.name(body["reason"]?.string, in: &reasons)
        case ("message.send", .applied): delivered += 1
        case ("ticket.create", .applied):
            created += 1
            let alias = body["alias"]?.string.map { " (you knew it as \($0))" } ?? ""
            Self.name(body["number"]?.string.map { $0 + alias }, in: &tickets)
        case ("ticket.update", .applied) where body["notApplied"] != nil:
            unapplied += 1
            let fields = (body["notApplied"]?.elements ?? []).compactMap(\.string).joined(separator: " and ")
            Self.name("\(fields) of \(body["number"]?.string ?? "a ticket")", in: &displaced)
        case ("message.edit", .applied), ("message.delete", .applied), ("ticket.update", .applied),
            ("ticket.note", .applied), ("ticket.note.delete", .applied):
            changed += 1
        default: return
        }
        if record.content.isRecovered { recovered += 1 }
        last = record.operation
    }

    private static func name(_ text: String?, in list: inout [String]) {
        guard let text, !list.contains(text), list.count < named else { return }
        list.append(text)
    }
}

extension DeliveryTally {
    /// The report, for people: one digest, however much it was.
    var text: String {
        let parts = [
            Self.phrase(delivered, "message delivered", "messages delivered"),
            Self.phrase(created, "ticket created", "tickets created").map { $0 + Self.listed(" as ", tickets) },
            Self.phrase(changed, "change made", "changes made"),
        ]
        let recovered = Self.phrase(recovered, "recovered after the server lost it", "recovered after they were lost")
        let told = (parts + troubles + [recovered]).compactMap(\.self)
        return "What you wrote while away: " + told.joined(separator: ", ") + "."
    }

    /// What did not come out as it was meant, as a sentence of its own.
    var troubleText: String {
        "Of what you wrote while away: " + troubles.compactMap(\.self).joined(separator: ", ")
            + ". Nothing you wrote is lost; the delivery report has the rest."
    }

    private var troubles: [String?] {
        [
            Self.phrase(unapplied, "edit", "edits").map { count in
                "\(count) not applied because a change stands that you had not seen" + Self.listed(": ", displaced)
            },
            Self.phrase(refused, "could not be sent and is kept", "could not be sent and are kept").map { count in
                count + Self.listed(": ", reasons)
            },
        ]
    }

    private static func phrase(_ count: Int, _ one: String, _ many: String) -> String? {
        count == 0 ? nil : "\(count) \(count == 1 ? one : many)"
    }

    private static func listed(_ link: String, _ names: [String]) -> String {
        names.isEmpty ? "" : link + names.joined(separator: "; ")
    }
}

extension DeliveryTally {
    func write(to writer: inout JSONWriter) {
        writer.array("counts") { writer in
            for count in [delivered, created, changed, unapplied, refused, recovered] { writer.element(count) }
        }
        for (name, texts) in [("tickets", tickets), ("displaced", displaced), ("reasons", reasons)] {
            writer.array(name) { writer in
                for text in texts { writer.element(text) }
            }
        }
        if let last { writer.field("last", last.description) }
    }

    init(saved json: JSONSlice) {
        let counts = json["counts"]?.elements.compactMap(\.integer).map(Int.init) ?? []
        guard counts.count == 6 else {
            self.init()
            return
        }
        let texts = { (name: String) in json[name]?.elements.compactMap(\.string) ?? [] }
        self.init(
            delivered: counts[0], created: counts[1], changed: counts[2], unapplied: counts[3], refused: counts[4],
            recovered: counts[5], tickets: texts("tickets"), displaced: texts("displaced"), reasons: texts("reasons"),
            last: json["last"]?.string.flatMap(OperationID.init))
    }
}
