import JSONText
import SyncEngine
import TestSupport
import Testing

@testable import SyncHTTP

/// Taking along what was done in demo mode: `POST /api/sync/claim` with the demo token.
@Suite struct RealmAdoptionTests {
    private static let demo = DemoLogin.token(42, role: "end_user")

    private static func operation(_ n: Int, _ kind: String, _ body: String) -> String {
        #"{"opId":"\#(SyncTests.uuid(n))","n":\#(n),"kind":"\#(kind)","body":\#(body)}"#
    }

    /// The first of the sample tickets, which is assigned to the person.
    private static let sample = "INC-\(DemoLogin.now.description.prefix(4))-0001"

    private static let work = [
        operation(
            1, "ticket.create",
            #"""
            {"type":"Incident","title":"Screen is dark","description":"Since noon","priority":"P2",\#
            "alias":"TIC-302876","assignedTo":9000000002}
            """#
        ),
        operation(2, "ticket.note", #"{"ticket":"\#(SyncTests.uuid(1))","comment":"It flickers now"}"#),
        operation(3, "ticket.note", #"{"ticket":"\#(SyncTests.uuid(1))","comment":"Taken back"}"#),
        operation(
            4, "ticket.note.delete", #"{"ticket":"\#(SyncTests.uuid(1))","comment":"\#(SyncTests.uuid(3))"}"#),
        operation(5, "ticket.update", #"{"ticket":"\#(SyncTests.uuid(1))","priority":"P1","assignedTo":9000000002}"#),
        operation(
            6, "ticket.note", #"{"ticket":"\#(sample)","comment":"On a sample"}"#),
        operation(7, "message.send", #"{"to":9000000002,"text":"Hello Robin","type":"text"}"#),
        operation(8, "contact.pin", #"{"user":9000000002}"#),
        operation(9, "x.draft", #"{"text":"Half a thought"}"#),
    ]

    private static func run(store: any JournalStore = MemoryStore(), _ body: (TestServer) async throws -> Void)
        async throws
    {
        try await TestServer.run(store: store, configure: { $0.hasDemoSandbox = true }) { server in
            let pushed = try await server.request(
                "POST", "/api/sync", token: demo, body: SyncTests.push(operations: work))
            #expect(SyncTests.statuses(pushed) == ["applied": 9], "\(pushed.text)")
            try await body(server)
        }
    }

    private static func claim(
        _ server: TestServer, _ choice: String? = nil, as name: String = "ben", preview: Bool? = nil
    ) async throws -> RawResponse {
        var body = #"{"demoToken":"\#(demo)""#
        if let choice { body += #","choice":"\#(choice)""# }
        if let preview { body += #","preview":\#(preview)"# }
        return try await server.request("POST", "/api/sync/claim", as: name, body: body + "}")
    }

    private static func told(_ answer: RawResponse) -> [String] {
        (answer.json["operations"]?.elements ?? []).map {
            "\($0["kind"]?.string ?? "") \($0["outcome"]?.string ?? "")"
        }
    }

    private static let kept = [
        "ticket.create", "ticket.note", "ticket.note", "ticket.update", "x.draft",
    ]

    @Test func `a preview tells what would come along, and writes nothing`() async throws {
        let store = MemoryStore()
        try await Self.run(store: store) { server in
            let journals = try await store.journals()
            let heads = try await store.heads(journals)
            for answer in [
                try await Self.claim(server), try await Self.claim(server, "import", preview: true),
            ] {
                #expect(answer.status == 200 && answer.json["choice"]?.isNull == true)
                #expect(Self.told(answer) == Self.kept.map { $0 + " applied" })
            }
            #expect(try await store.heads(journals) == heads)
        }
    }

    @Test func `an import makes the person's own work theirs, with their notes and without the samples`() async throws {
        try await Self.run { server in
            let answer = try await Self.claim(server, "import")
            #expect(answer.status == 200 && answer.json["choice"]?.string == "import")
            #expect(Self.told(answer) == Self.kept.map { $0 + " applied" })
            let first = try #require(answer.json["operations"]?.elements.first)
            let number = try #require(first["ticketId"]?.string)
            #expect(first["demoTicketId"]?.string?.hasPrefix("INC-") == true)
            let ben = try server.user("ben").id
            let tickets = try await server.service.tickets(reader: ben, limit: 100)
            #expect(tickets.map(\.number) == [number])
            let ticket = try #require(tickets.first)
            #expect(ticket.creator == ben && ticket.assignee == nil && ticket.priority == .p1)
            let alias = try #require(TicketReference("TIC-302876"))
            let document = try #require(try await server.service.ticket(reader: ben, alias))
            #expect(document.ticket.id == ticket.id)
            let notes = document.entries.compactMap { entry -> String? in
                if case .comment(let text, _) = entry.content { return text }
                return nil
            }
            #expect(notes.count == 2 && notes[1] == "It flickers now")
            #expect(notes[0].hasPrefix("Created in demo mode as INC-") && notes[0].hasSuffix("adopted by Ben"))
            for name in ["ada", "cleo", "dora"] {
                let others = try await server.request("GET", "/api/sync/delta?limit=500", as: name)
                #expect(!others.text.contains("Hello Robin"))
                #expect(others.json["records"]?.elements.contains { $0["kind"]?.string == "notification" } == false)
            }
        }
    }

    @Test func `doing it again gives the same, after a restart and after more was done`() async throws {
        let store = MemoryStore()
        try await Self.run(store: store) { server in
            let first = try await Self.claim(server, "import")
            let journals = try await store.journals()
            let heads = try await store.heads(journals)
            let again = try await Self.claim(server, "import")
            #expect(Self.told(again) == Self.kept.map { $0 + " duplicate" })
            let ids = { (answer: RawResponse) in answer.json["operations"]?.elements.map { $0["id"]?.integer } }
            #expect(ids(first) == ids(again))
            #expect(try await store.heads(journals) == heads)
            let more = Self.operation(10, "ticket.note", #"{"ticket":"\#(SyncTests.uuid(1))","comment":"One more"}"#)
            _ = try await server.request(
                "POST", "/api/sync", token: Self.demo, body: SyncTests.push(operations: [more]))
            let told = Self.told(try await Self.claim(server, "import"))
            #expect(told.count == 6 && told.last == "ticket.note applied")
        }
    }

    @Test func `what was interrupted is finished by doing it again`() async throws {
        let faults = Locked<[FaultyStore.Fault?]>([])
        let store = FaultyStore(
            MemoryStore(),
            fault: { _ in
                var fault: FaultyStore.Fault?
                faults.change { if !$0.isEmpty { fault = $0.removeFirst() } }
                return fault
            })
        try await Self.run(store: store) { server in
            // On record whose it is, and then nothing; then a part, and nobody knows; then a rival.
            for plan: [FaultyStore.Fault?] in [[nil, .unavailable], [.outcomeUnknown(written: 2)]] {
                faults.change { $0 = plan }
                #expect(try await Self.claim(server, "import").status == 503)
            }
            faults.change { $0 = [.conflict(written: 1)] }
            let answer = try await Self.claim(server, "import")
            #expect(Self.told(answer).prefix(2) == ["ticket.create duplicate", "ticket.note duplicate"])
            #expect(Self.told(answer).count == Self.kept.count)
            let tickets = try await server.service.tickets(reader: try server.user("ben").id, limit: 100)
            #expect(tickets.count == 1 && tickets[0].notes.count == 2)
        }
    }

    @Test func `who comes second is refused, and so is another choice`() async throws {
        try await Self.run { server in
            #expect(try await Self.claim(server, "import").status == 200)
            for (choice, name) in [("import", "ada"), ("discard", "ada"), ("discard", "ben")] {
                let answer = try await Self.claim(server, choice, as: name)
                #expect(answer.status == 409 && answer.code == "alreadyClaimed")
            }
            #expect(try await Self.claim(server, as: "ada").status == 409)
        }
    }

    @Test func `two at once: one has it`() async throws {
        try await Self.run { server in
            async let ada = Self.claim(server, "import", as: "ada")
            async let ben = Self.claim(server, "import", as: "ben")
            let statuses = [try await ada.status, try await ben.status]
            #expect(statuses.sorted() == [200, 409])
        }
    }

    @Test func `what is discarded stays where it is, for ever`() async throws {
        try await Self.run { server in
            let answer = try await Self.claim(server, "discard")
            #expect(answer.status == 200 && answer.json["choice"]?.string == "discard")
            #expect(Self.told(answer) == Self.kept.map { $0 + " discard" })
            #expect(try await Self.claim(server, "import").status == 409)
            #expect(try await server.service.tickets(reader: try server.user("ben").id, limit: 100).isEmpty)
        }
    }

    static let wrong: [(body: String, status: Int, code: String)] = [
        (#"{"demoToken":7,"choice":"import"}"#, 400, "malformed"),
        (#"{"demoToken":"x","choice":"import"}"#, 400, "malformed"),
        (#"{"demoToken":"\#(DemoLogin.token())","choice":"all"}"#, 400, "malformed"),
        (#"{"demoToken":"\#(DemoLogin.token())","choice":"import","preview":1}"#, 400, "malformed"),
        (#"{"demoToken":"\#(DemoLogin.token())","preview":false}"#, 400, "malformed"),
        (#"{"demoToken":"\#(DemoLogin.token())","choice":"import"}"#, 404, "notFound"),
    ]

    @Test(arguments: wrong)
    func `what cannot be claimed is said`(example: (body: String, status: Int, code: String)) async throws {
        try await TestServer.run(configure: { $0.hasDemoSandbox = true }) { server in
            let answer = try await server.request("POST", "/api/sync/claim", as: "ben", body: example.body)
            #expect(answer.status == example.status && answer.code == example.code)
            #expect(server.service.directory.replicaCount == 0)
        }
    }
}
