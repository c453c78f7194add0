internal import Hummingbird
internal import JSONText

/// Calls that belong together, with the shapes they share.
struct DocumentedArea: Sendable {
    let name: String
    var shapes: KeyValuePairs<String, Shape> = [:]
    let calls: [DocumentedCall]
}

/// The OpenAPI 3.1 document of every route, served at `openapi.json`.
///
/// A route that is not described here, or a description without its route, fails a test that walks the router.
enum OpenAPIDocument {
    static let areas: [DocumentedArea] = [
        .signIn, .chat, .presence, .assistant, .notifications, .tickets, .exchange, .figures, .reports,
        .sync, .operations,
    ]

    /// What a refusal is answered with, by status.
    private static let refusals: [(status: Int, meaning: String)] = [
        (400, "not what the call asks for"), (401, "no token, or no way in"), (403, "known, but not allowed"),
        (404, "nothing there that the caller may see"), (405, "the address does not know the method"),
        (408, "the request did not arrive in time"), (409, "in conflict with what is on record"), (413, "too large"),
        (414, "the address is too long"), (415, "not a type of body that is read here"),
        (429, "too often; Retry-After says when again"), (431, "the headers are too large"),
        (500, "something went wrong here"),
        (503, "not now; Retry-After says when again"),
    ]

    /// `{"error","code","queue","details"?}`.
    private static let error = Shape.object([
        "error": .text, "code": .text, "queue?": .choice(["keep", "split", "rebase", "surface"]),
        "details?": .list(.object(["field": .string, "message": .string])),
    ])

    /// The document as JSON.
    static func text(version: String) -> [UInt8] {
        JSONWriter.text(capacity: 64 << 10) { writer in
            writer.object { writer in
                writer.field("openapi", "3.1.0")
                writer.object("info") { writer in
                    writer.field("title", "ticx-sync")
                    writer.field("version", version)
                    writer.field("description", "Each path is also known with up to three leading /api, most without.")
                }
                writer.array("servers") { $0.object { $0.field("url", "/") } }
                writer.array("security") { $0.object { $0.array("bearer") { _ in } } }
                writer.object("paths") { writePaths(to: &$0) }
                writer.object("components") { writeComponents(to: &$0) }
            }
        }
    }

    private static func writePaths(to writer: inout JSONWriter) {
        var order: [String] = []
        var byPath: [String: [(area: String, call: DocumentedCall)]] = [:]
        for area in areas {
            for call in area.calls {
                if byPath[call.path] == nil { order.append(call.path) }
                byPath[call.path, default: []].append((area.name, call))
            }
        }
        for path in order {
            writer.object(path) { writer in
                for (area, call) in byPath[path] ?? [] {
                    writer.object(call.method.rawValue.lowercased()) { call.write(area: area, to: &$0) }
                }
            }
        }
    }

    private static func writeComponents(to writer: inout JSONWriter) {
        writer.object("securitySchemes") { writer in
            writer.object("bearer") { writer in
                writer.field("type", "http")
                writer.field("scheme", "bearer")
                writer.field("bearerFormat", "JWT")
            }
        }
        writer.object("responses") { writer in
            for (status, meaning) in refusals {
                writer.object(String(status)) { writer in
                    writer.field("description", meaning)
                    writer.object("content") { writer in
                        writer.object("application/json") { writer in
                            writer.object("schema") { Shape.named("Error").write(to: &$0) }
                        }
                    }
                }
            }
        }
        writer.object("schemas") { writer in
            writer.object("Error") { error.write(to: &$0) }
            for area in areas {
                for (name, shape) in area.shapes { writer.object(name) { shape.write(to: &$0) } }
            }
        }
    }
}

/// `openapi.json`, for anyone.
struct OpenAPIRoutes: Sendable {
    private let text: [UInt8]

    init(version: String) { text = OpenAPIDocument.text(version: version) }

    var routes: [Route] {
        [Route(.get, "openapi.json", .anyone) { [text] _ in .json(text) }]
    }
}
