import JSONText
import Logging
import SyncEngine
import Testing

@testable import SyncHTTP

@Suite struct OpenAPITests {
    /// A call as `GET chat/users/online`, with who may make it.
    private typealias Calls = [String: Route.Access]

    private static func documented() -> [DocumentedCall] { OpenAPIDocument.areas.flatMap(\.calls) }

    private static func parsed() throws -> JSONSlice {
        try JSONSlice(validating: OpenAPIDocument.text(version: "1.2.3"), maximumDepth: 64)
    }

    @Test func `every route is documented with who may call it, and nothing else is`() async throws {
        let service = try await SyncService(
            store: MemoryStore(), cursorKey: Array("a key for the cursors of tests".utf8), environment: .system)
        var configuration = Configuration()
        configuration.tokenSecret = TestServer.secret
        configuration.passwordCost = 4
        let parts = ApplicationParts(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let routes = try await Assembly(configuration: configuration, service: service, parts: parts).routes
        let there = Calls(routes.map { ("\($0.method) \($0.pattern)", $0.access) }) { first, _ in first }
        let described = Calls(Self.documented().map { ("\($0.method) \($0.pattern)", $0.access) }) { first, _ in first }
        #expect(there.count == routes.count, "two routes of one method and pattern")
        #expect(described.count == Self.documented().count, "a call is documented twice")
        for (call, access) in there {
            #expect(described[call] == access, "\(call) is for \(access) and documented for \(described[call] as Any)")
        }
        for call in described.keys { #expect(there[call] != nil, "\(call) is documented and does not exist") }
    }

    @Test func `every reference leads to a shape of the document, and every shape is referred to`() throws {
        let document = try Self.parsed()
        var referred: Set<String> = []
        Self.collect(document, into: &referred)
        #expect(!referred.isEmpty)
        let components = try #require(document["components"])
        for reference in referred {
            let names = reference.split(separator: "/").dropFirst(2).map(String.init)
            #expect(components[names[0]]?[names[1]] != nil, "\(reference)")
        }
        for area in OpenAPIDocument.areas {
            for (name, _) in area.shapes { #expect(referred.contains("#/components/schemas/\(name)"), "\(name)") }
        }
    }

    private static func collect(_ json: JSONSlice, into references: inout Set<String>) {
        if json.kind == .array { json.elements.forEach { collect($0, into: &references) } }
        for (name, value) in json.members {
            if name == "$ref" { references.insert(value.string ?? "") } else { collect(value, into: &references) }
        }
    }

    @Test func `anyone may read the document`() async throws {
        try await TestServer.run(parts: { $0.version = "1.2.3" }) { server in
            for path in ["/openapi.json", "/api/openapi.json"] {
                let answer = try await server.request("GET", path)
                #expect(answer.status == 200)
                #expect(answer.json["openapi"]?.string == "3.1.0")
                #expect(answer.json["info"]?["version"]?.string == "1.2.3")
                #expect(answer.json["paths"]?["/api/chat/messages/{user}"]?["get"]?["responses"]?["200"] != nil)
            }
        }
    }
}
