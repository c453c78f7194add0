internal import JSONText
internal import SyncEngine

extension ControlRequest {
    /// The name of the command on the wire.
    var command: String {
        switch self {
        case .ping: "ping"
        case .addUser: "user.add"
        case .listUsers: "user.list"
        case .showUser: "user.show"
        case .setPassword: "user.password"
        case .deactivateUser: "user.deactivate"
        case .eraseUser: "user.erase"
        case .rotateKeys: "seal.rotate"
        case .mintToken: "token"
        case .statistics: "stats"
        case .inspect: "inspect"
        case .upkeep(.backup, _): "backup"
        case .upkeep(.verify, _): "verify"
        case .upkeep(.compact, _): "compact"
        case .takeIn(let batch): batch.command
        case .findPeople: "import.addresses"
        case .export(let export): export.command
        }
    }

    /// The request as one line of JSON: `{"command":"user.show","user":"10005"}`.
    public var encoded: [UInt8] {
        JSONWriter.text { writer in
            writer.object { writer in
                writer.field("command", command)
                writeArguments(to: &writer)
            }
        }
    }

    private func writeArguments(to writer: inout JSONWriter) {
        switch self {
        case .ping, .listUsers, .statistics: break
        case .addUser(let user): user.write(to: &writer)
        case .showUser(let user), .deactivateUser(let user), .eraseUser(let user):
            writer.field("user", user.description)
        case .rotateKeys(let user): if let user { writer.field("user", user.description) }
        case .setPassword(let user, let password):
            writer.field("user", user.description)
            writer.field("password", password)
        case .mintToken(let user, let lifetime):
            writer.field("user", user.description)
            if let lifetime { writer.field("lifetimeSeconds", lifetime.components.seconds) }
        case .inspect(let inspection):
            writer.field("journal", inspection.journal.description)
            writer.field("after", inspection.after)
            writer.field("limit", inspection.limit)
            writer.field("waitSeconds", inspection.wait.components.seconds)
        case .upkeep(let upkeep, let tellsProgress):
            switch upkeep {
            case .backup(let directory): writer.field("directory", directory)
            case .verify(let depth): writer.field("depth", depth.rawValue)
            case .compact(let user, let isDryRun):
                if let user { writer.field("user", user.description) }
                writer.field("dryRun", isDryRun)
            }
            if tellsProgress { writer.field("progress", true) }
        case .takeIn(let batch): batch.write(to: &writer)
        case .findPeople(let accounts):
            writer.array("items") { writer in for account in accounts { writer.element(account) } }
        case .export(let export): export.write(to: &writer)
        }
    }

    /// Reads a request line.
    ///
    /// - Throws: `ControlFault` that says what is wrong with it.
    public init(_ line: [UInt8]) throws(ControlFault) {
        guard let json = try? JSONSlice(validating: line), json.kind == .object else {
            throw ControlFault(.malformed, #"A request is one line with one JSON object, such as {"command":"ping"}."#)
        }
        let arguments = Arguments(json: json)
        switch try arguments.text("command") {
        case "ping": self = .ping
        case "user.add": self = .addUser(try NewUser(arguments))
        case "user.list": self = .listUsers
        case "user.show": self = .showUser(try arguments.user())
        case "user.password": self = .setPassword(try arguments.user(), password: try arguments.text("password"))
        case "user.deactivate": self = .deactivateUser(try arguments.user())
        case "user.erase": self = .eraseUser(try arguments.user())
        case "seal.rotate": self = .rotateKeys(try arguments.optionalUser())
        case "token":
            let seconds = try arguments.number("lifetimeSeconds", 1...100 * 365 * 86_400)
            self = .mintToken(try arguments.user(), lifetime: seconds.map { .seconds($0) })
        case "stats": self = .statistics
        case "inspect": self = .inspect(try Inspection(arguments))
        case "backup", "verify", "compact":
            self = .upkeep(try Upkeep(arguments), tellsProgress: arguments.json["progress"]?.boolean == true)
        case "import.people": self = .takeIn(try Import(people: json))
        case "import.past": self = .takeIn(try Import(past: json))
        case "import.addresses": self = .findPeople(try Import.items(json, \.string))
        case "export.tickets":
            self = .export(try Export(tickets: json, assignee: try arguments.optionalUser("assignedTo")))
        case "export.person": self = .export(.person(try arguments.user()))
        case let other:
            let known = """
                ping, user.add, user.list, user.show, user.password, user.deactivate, user.erase, seal.rotate, token, \
                stats, inspect, backup, verify, compact, import.people, import.past, import.addresses, export.tickets, \
                export.person
                """
            throw ControlFault(.unknown, "There is no command \"\(other.prefix(40))\". Commands are: \(known).")
        }
    }
}

extension ControlRequest.NewUser {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.field("email", email)
        writer.field("name", name)
        writer.field("role", role.rawValue)
        writer.field("department", department)
        writer.field("title", title)
        if let id { writer.field("id", id.rawValue) }
        if let password { writer.field("password", password) }
    }

    fileprivate init(_ arguments: Arguments) throws(ControlFault) {
        let role = try arguments.optionalText("role") ?? Role.user.rawValue
        guard let role = Role(rawValue: role) else {
            let known = Role.allCases.map(\.rawValue).joined(separator: ", ")
            throw ControlFault(.malformed, "There is no role \"\(role.prefix(40))\". Roles are: \(known).")
        }
        self.init(
            email: try arguments.text("email"), name: try arguments.text("name"), role: role,
            department: try arguments.optionalText("department") ?? "",
            title: try arguments.optionalText("title") ?? "",
            id: try arguments.number("id", 1...1 << 53).map { UserID(Int($0)) },
            password: try arguments.optionalText("password"))
    }
}

extension ControlRequest.Inspection {
    fileprivate init(_ arguments: Arguments) throws(ControlFault) {
        let name = try arguments.text("journal")
        guard let journal = JournalID(name) else {
            throw ControlFault(
                .unknown, "There is no journal \"\(name.prefix(40))\". Journals are: user:<id>, tickets, directory.")
        }
        self.init(
            journal: journal, after: Seq(try arguments.number("after", 0...1 << 53) ?? 0),
            limit: Int(try arguments.number("limit", 1...1 << 31) ?? Int64(Self.maximumRecords)),
            wait: .seconds(try arguments.number("waitSeconds", 0...1 << 31) ?? 0))
    }
}

extension Upkeep {
    fileprivate init(_ arguments: Arguments) throws(ControlFault) {
        switch try arguments.text("command") {
        case "backup":
            let directory = try arguments.text("directory")
            guard directory.hasPrefix("/") else {
                throw ControlFault(
                    .malformed, "\"directory\" must be an absolute path: the server has a place of its own.")
            }
            self = .backup(directory: directory)
        case "compact":
            self = .compact(try arguments.optionalUser(), isDryRun: arguments.json["dryRun"]?.boolean == true)
        default:
            let name = try arguments.optionalText("depth") ?? Depth.full.rawValue
            guard let depth = Depth(rawValue: name) else {
                let known = Depth.allCases.map(\.rawValue).joined(separator: ", ")
                throw ControlFault(.malformed, "There is no depth \"\(name.prefix(40))\". Depths are: \(known).")
            }
            self = .verify(depth)
        }
    }
}

/// The members of a request, read with faults that name the member.
private struct Arguments {
    let json: JSONSlice

    func optionalText(_ name: String) throws(ControlFault) -> String? {
        guard let value = json[name], !value.isNull else { return nil }
        guard let text = value.string else { throw ControlFault(.malformed, "\"\(name)\" must be a string.") }
        return text
    }

    func text(_ name: String) throws(ControlFault) -> String {
        guard let text = try optionalText(name), !text.isEmpty else {
            throw ControlFault(.malformed, "\"\(name)\" is missing.")
        }
        return text
    }

    func number(_ name: String, _ range: ClosedRange<Int64>) throws(ControlFault) -> Int64? {
        guard let value = json[name], !value.isNull else { return nil }
        guard let number = value.integer, range.contains(number) else {
            throw ControlFault(
                .malformed, "\"\(name)\" must be an integer from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    func optionalUser(_ name: String = "user") throws(ControlFault) -> UserReference? {
        try optionalText(name) == nil ? nil : try user(name)
    }

    func user(_ name: String = "user") throws(ControlFault) -> UserReference {
        let text = try text(name)
        guard let user = UserReference(text) else {
            throw ControlFault(.malformed, "\"\(text.prefix(40))\" is neither a user's number nor an e-mail address.")
        }
        return user
    }
}
