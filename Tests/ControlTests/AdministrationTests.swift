import JSONText
import SyncEngine
import TestSupport
import Testing

@testable import Control

@Suite struct AdministrationTests {
    private func administration() async throws -> Administration {
        let store = MemoryStore()
        let service = try await SyncService(store: store, cursorKey: [UInt8](repeating: 7, count: 32))
        let facilities = Administration.Facilities(
            hashPassword: { "hash of \($0)" },
            mintToken: { user, _ in ("token of \(user.id)", Timestamp(milliseconds: 1_800_000_000_000)) })
        return Administration(service: service, store: store, facilities: facilities, version: "0")
    }

    private func ask(_ administration: Administration, _ request: ControlRequest) async throws -> JSONSlice {
        try JSONSlice(validating: await administration.answer(to: request.encoded))
    }

    private func ask(_ administration: Administration, text: String) async throws -> JSONSlice {
        try JSONSlice(validating: await administration.answer(to: Array(text.utf8)))
    }

    @Test func `A user is added, shown, given a password and deactivated`() async throws {
        let administration = try await administration()
        let added = try await ask(
            administration, .addUser(.init(email: "Ada@Example.org", name: "Ada", role: .agent, department: "IT")))
        #expect(
            added.bytes.elementsEqual(
                #"""
                {"ok":true,"result":{"id":10001,"email":"ada@example.org","name":"Ada",\#
                "role":"agent","department":"IT"}}
                """#.utf8))
        let ada = UserReference.email("ADA@example.org")
        #expect(try await ask(administration, .showUser(ada))["result"]?["hasPassword"]?.boolean == false)
        let changed = try await ask(administration, .setPassword(ada, password: "correct horse"))
        #expect(changed["result"]?["hasPassword"]?.boolean == true)
        #expect(
            try await ask(administration, .mintToken(ada, lifetime: nil))["result"]?["token"]?.string
                == "token of 10001")
        let gone = try await ask(administration, .deactivateUser(ada))
        #expect(gone["result"]?["isActive"]?.boolean == false)
        let refused = try await ask(administration, .mintToken(ada, lifetime: nil))
        #expect(refused["code"]?.string == "forbidden")
        #expect(try await ask(administration, .listUsers)["result"]?["users"]?.elements.count == 1)
    }

    @Test func `Long work tells how far it is before its answer, to those who ask for it`() async throws {
        let store = MemoryStore()
        let service = try await SyncService(store: store, cursorKey: [UInt8](repeating: 7, count: 32))
        let facilities = Administration.Facilities(
            hashPassword: { $0 }, mintToken: { _, _ in ("", Timestamp(milliseconds: 0)) },
            keepUp: { upkeep, progress in
                #expect(upkeep == .verify(.deep))
                progress(UpkeepProgress(done: 3, total: 9))
                return Array("{}".utf8)
            })
        let administration = Administration(service: service, store: store, facilities: facilities, version: "0")
        for (tells, lines) in [(true, [#"{"progress":{"done":3,"total":9}}"#]), (false, [])] {
            let told = Locked<[String]>([])
            let request = ControlRequest.upkeep(.verify(.deep), tellsProgress: tells)
            #expect(try ControlRequest(request.encoded) == request)
            let peer = ControlPeer(tell: { line in told.change { $0.append(String(decoding: line, as: UTF8.self)) } })
            let answer = await administration.answer(to: request.encoded, for: peer)
            #expect(answer == Array(#"{"ok":true,"result":{}}"#.utf8))
            #expect(told.value == lines)
        }
    }

    @Test func `The directory journal shows what was done`() async throws {
        let administration = try await administration()
        _ = try await ask(administration, .addUser(.init(email: "ada@example.org", name: "Ada")))
        let page = try await ask(administration, .inspect(.init(journal: .directory)))
        #expect(page["result"]?["head"]?.integer == 1)
        #expect(page["result"]?["records"]?.elements.first?["content"]?["kind"]?.string == "user.added")
    }

    @Test func `Waiting for a record ends with the record`() async throws {
        let administration = try await administration()
        async let page = ask(administration, .inspect(.init(journal: .directory, wait: .seconds(20))))
        _ = try await ask(administration, .addUser(.init(email: "ada@example.org", name: "Ada")))
        #expect(try await page["result"]?["records"]?.elements.count == 1)
    }

    @Test(
        arguments: [
            ("", "malformed"), ("[]", "malformed"), ("{}", "malformed"), (#"{"command":1}"#, "malformed"),
            (#"{"command":"rm"}"#, "unknown"), (#"{"command":"ping","command":"ping"}"#, "malformed"),
            (#"{"command":"user.add"}"#, "malformed"), (#"{"command":"user.add","email":"x","name":"X"}"#, "malformed"),
            (#"{"command":"user.add","email":"a@b.c","name":"X","role":"king"}"#, "malformed"),
            (#"{"command":"user.add","email":"a@b.c","name":"X","id":7}"#, "malformed"),
            (#"{"command":"user.add","email":"a@b.c","name":"X","id":-1}"#, "malformed"),
            (#"{"command":"user.add","email":"a@b.c","name":"X","password":"short"}"#, "malformed"),
            (#"{"command":"user.show","user":"nobody"}"#, "malformed"),
            (#"{"command":"user.show","user":"nobody@example.org"}"#, "unknown"),
            (#"{"command":"user.show","user":"99999999999999999999"}"#, "malformed"),
            (#"{"command":"token","user":"12345"}"#, "unknown"),
            (#"{"command":"backup"}"#, "malformed"), (#"{"command":"backup","directory":"here"}"#, "malformed"),
            (#"{"command":"backup","directory":"/x"}"#, "failed"), (#"{"command":"verify","depth":"x"}"#, "malformed"),
            (#"{"command":"inspect","journal":"user:0"}"#, "unknown"),
            (#"{"command":"inspect","journal":"../../etc"}"#, "unknown"),
            (#"{"command":"inspect","journal":"tickets","after":-1}"#, "malformed"),
            (#"{"command":"inspect","journal":"tickets","limit":0}"#, "malformed"),
            (#"{"command":"import.people","items":[]}"#, "malformed"),
            (#"{"command":"import.people","dryRun":false,"items":[{"email":"a@b.c"}]}"#, "malformed"),
            (#"{"command":"import.past","items":[{"op":"x"}]}"#, "malformed"),
            (#"{"command":"import.addresses","items":[1]}"#, "malformed"),
            (#"{"command":"export.tickets"}"#, "malformed"),
            (#"{"command":"export.tickets","format":"mantis"}"#, "malformed"),
            (#"{"command":"export.tickets","format":"csv","filter":{"status":["Lost"]}}"#, "malformed"),
            (#"{"command":"export.tickets","format":"csv","filter":{"from":5,"to":4}}"#, "malformed"),
            (#"{"command":"export.tickets","format":"csv","assignedTo":"nobody@x.org"}"#, "unknown"),
            (#"{"command":"export.person","user":"nobody@x.org"}"#, "unknown"),
        ])
    func `Bad requests are answered with a code and a sentence`(request: String, code: String) async throws {
        let answer = try await ask(try await administration(), text: request)
        #expect(answer["ok"]?.boolean == false)
        #expect(answer["code"]?.string == code)
        #expect(answer["error"]?.string?.isEmpty == false)
    }

    @Test(
        arguments: [
            ControlRequest.ping, .listUsers, .statistics, .showUser(.id(UserID(10_001))),
            .addUser(.init(email: "a@b.c", name: "\"A\\", role: .admin, id: UserID(10_009), password: "pass word")),
            .setPassword(.email("a@b.c"), password: "pässword"), .deactivateUser(.email("a@b.c")),
            .mintToken(.id(UserID(1)), lifetime: .seconds(60)), .mintToken(.id(UserID(1)), lifetime: nil),
            .inspect(.init(journal: .user(UserID(10_001)), after: 5, limit: 10, wait: .seconds(3))),
            .takeIn(
                .init(
                    .people([
                        PastPerson(operation: .derived("a"), id: UserID(10_031), email: "a@b.c", name: "\"<A>"),
                        PastPerson(
                            operation: .derived("b"), email: "b@b.c", name: "B", role: .admin, department: "IT",
                            title: "T", passwordHash: "$2b$", isActive: false),
                    ]), isDryRun: true)),
            .takeIn(
                .init(
                    .past([
                        PastOperation(
                            operation: .derived("c"), author: UserID(10_031), kind: "ai.ask",
                            body: Array(#"{"message":"é\n"}"#.utf8), at: Timestamp(milliseconds: 5),
                            fingerprint: ContentDigest(kind: "k", canonicalBody: []), answer: "<b>yes</b>")
                    ]), isDryRun: false)),
        ])
    func `A request read back is the request`(request: ControlRequest) throws {
        #expect(try ControlRequest(request.encoded) == request)
    }
}
