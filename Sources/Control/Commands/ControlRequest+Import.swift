internal import JSONText
public import SyncEngine

extension ControlRequest {
    /// Things of another system, in a batch that fits a request line.
    public struct Import: Sendable, Equatable {
        public enum Batch: Sendable, Equatable {
            case people([PastPerson])
            case past([PastOperation])
        }

        public var batch: Batch
        public var isDryRun: Bool

        public init(_ batch: Batch, isDryRun: Bool) {
            self.batch = batch
            self.isDryRun = isDryRun
        }
    }
}

extension ControlRequest.Import {
    var command: String {
        switch batch {
        case .people: "import.people"
        case .past: "import.past"
        }
    }

    func write(to writer: inout JSONWriter) {
        writer.field("dryRun", isDryRun)
        writer.array("items") { writer in
            switch batch {
            case .people(let people): for person in people { writer.object(person.write) }
            case .past(let past): for operation in past { writer.object(operation.write) }
            }
        }
    }

    /// - Parameter json: the request.
    init(people json: JSONSlice) throws(ControlFault) {
        self.init(.people(try Self.items(json, PastPerson.init)), isDryRun: try Self.isDryRun(json))
    }

    /// - Parameter json: the request.
    init(past json: JSONSlice) throws(ControlFault) {
        self.init(.past(try Self.items(json, PastOperation.init)), isDryRun: try Self.isDryRun(json))
    }

    /// A flag that says whether something is written must not be misread.
    private static func isDryRun(_ json: JSONSlice) throws(ControlFault) -> Bool {
        guard let flag = json["dryRun"]?.boolean else {
            throw ControlFault(.malformed, "\"dryRun\" must be true or false.")
        }
        return flag
    }

    static func items<Item>(
        _ json: JSONSlice, _ read: (JSONSlice) -> Item?
    ) throws(ControlFault) -> [Item] {
        let elements = json["items"]?.elements ?? []
        let items = elements.compactMap(read)
        guard !items.isEmpty, items.count == elements.count else {
            throw ControlFault(.malformed, "\"items\" must be a list, each with all its members.")
        }
        return items
    }
}

extension PastPerson {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.field("op", operation)
        if let id { writer.field("id", id.rawValue) }
        writer.field("email", email)
        writer.field("name", name)
        if let role { writer.field("role", role.rawValue) }
        writer.field("department", department)
        writer.field("title", title)
        if let passwordHash { writer.field("passwordHash", passwordHash) }
        writer.field("active", isActive)
    }

    fileprivate init?(_ json: JSONSlice) {
        guard let operation = json["op"].flatMap(OperationID.init), let email = json["email"]?.string,
            let name = json["name"]?.string, let isActive = json["active"]?.boolean
        else { return nil }
        let role = json["role"]?.string
        let known = role.flatMap(Role.init(rawValue:))
        guard (role == nil) == (known == nil) else { return nil }
        self.init(
            operation: operation, id: json["id"]?.integer.map { UserID(Int($0)) }, email: email, name: name,
            role: known, department: json["department"]?.string ?? "", title: json["title"]?.string ?? "",
            passwordHash: json["passwordHash"]?.string, isActive: isActive)
    }
}

extension PastOperation {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.field("op", operation)
        writer.field("author", author.rawValue)
        writer.field("kind", kind)
        writer.field("at", at)
        writer.field("fingerprint", fingerprint.bits)
        writer.field("body", raw: body)
        if let answer { writer.field("answer", answer) }
        if let id { writer.field("id", id.rawValue) }
    }

    fileprivate init?(_ json: JSONSlice) {
        guard let operation = json["op"].flatMap(OperationID.init), let author = json["author"]?.integer,
            let kind = json["kind"]?.string, (1...64).contains(kind.utf8.count),
            let at = json["at"]?.utf8.flatMap({ Timestamp($0) }), let body = json["body"], body.kind == .object,
            let fingerprint = json["fingerprint"]?.utf8.flatMap({ Bits128($0) })
        else { return nil }
        self.init(
            operation: operation, author: UserID(Int(author)), kind: kind, body: Array(body.bytes), at: at,
            fingerprint: ContentDigest(fingerprint), answer: json["answer"]?.string,
            id: json["id"]?.integer.flatMap { UInt64(exactly: $0) }.map { EventID($0) })
    }
}
