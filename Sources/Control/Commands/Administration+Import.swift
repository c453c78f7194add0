internal import JSONText
internal import SyncEngine

extension Administration {
    /// `{"outcomes":[…]}`, one an item.
    func take(_ batch: ControlRequest.Import) async throws -> [UInt8] {
        switch batch.batch {
        case .people(let people):
            return Self.list(try await service.record(people, isDryRun: batch.isDryRun)) { $0.write }
        case .past(let past):
            return Self.list(try await service.record(past, isDryRun: batch.isDryRun)) { $0.write }
        }
    }

    /// `{"addresses":[…]}`, one an item, null for whom nobody is.
    func addresses(of accounts: [String]) async throws -> [UInt8] {
        let found = try await service.addresses(of: accounts)
        return JSONWriter.text { writer in
            writer.object { writer in
                writer.array("addresses") { writer in
                    for address in found {
                        if let address { writer.element(address) } else { writer.element(raw: "null".utf8) }
                    }
                }
            }
        }
    }

    private static func list<Outcome>(
        _ outcomes: [Outcome], _ write: (Outcome) -> (inout JSONWriter) -> Void
    ) -> [UInt8] {
        JSONWriter.text { writer in
            writer.object { writer in
                writer.array("outcomes") { writer in for outcome in outcomes { writer.object(write(outcome)) } }
            }
        }
    }
}

extension PastPersonOutcome {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.field("status", status.rawValue)
        if let user { writer.field("user", user.rawValue) }
        if let reason { writer.field("reason", reason) }
    }

    init?(_ json: JSONSlice) {
        guard let status = json["status"]?.string.flatMap(Status.init(rawValue:)) else { return nil }
        self.init(
            status, user: json["user"]?.integer.map { UserID(Int($0)) }, reason: json["reason"]?.string)
    }
}

extension PastOutcome {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.field("status", status.rawValue)
        if let id { writer.field("id", id.rawValue) }
        if let reason { writer.field("reason", reason) }
        if let number { writer.field("number", number) }
        if !stayed.isEmpty {
            writer.array("stayed") { writer in for field in stayed { writer.element(field.rawValue) } }
        }
    }

    init?(_ json: JSONSlice) {
        guard let status = json["status"]?.string.flatMap(Status.init(rawValue:)) else { return nil }
        self.init(
            status, id: json["id"]?.integer.map { EventID(UInt64($0)) }, reason: json["reason"]?.string,
            number: json["number"]?.string,
            stayed: (json["stayed"]?.elements ?? []).compactMap { $0.string.flatMap(TicketField.init(rawValue:)) })
    }
}
