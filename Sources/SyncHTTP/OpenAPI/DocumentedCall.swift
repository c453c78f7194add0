internal import HTTPTypes
internal import JSONText

/// What the document says of one route: what may be asked, what is answered.
struct DocumentedCall: Sendable {
    /// A success: its status and its body.
    struct Answer: Sendable {
        var status = 200
        var contentType = "application/json"
        var shape: Shape
    }

    /// What a request's body may be, by content type.
    struct Body: Sendable {
        var contentType = "application/json"
        var shape: Shape
        var isRequired = true
    }

    let method: HTTPRequest.Method
    /// As in `Route`.
    let pattern: String
    let summary: String
    var access = Route.Access.signedIn
    /// Query parameters.
    var query: KeyValuePairs<String, Shape> = [:]
    /// Those of them that must be there.
    var requiredQuery: Set<String> = []
    var bodies: [Body] = []
    var answers: [Answer]
    /// Statuses of refusals besides those that every route has.
    var refusals: [Int] = []

    init(
        _ method: HTTPRequest.Method, _ pattern: String, _ summary: String, _ access: Route.Access = .signedIn,
        query: KeyValuePairs<String, Shape> = [:], body: Shape? = nil, answer: Shape, statuses: [Int] = [200],
        refusals: [Int] = []
    ) {
        self.method = method
        self.pattern = pattern
        self.summary = summary
        self.access = access
        self.query = query
        bodies = body.map { [Body(shape: $0)] } ?? []
        answers = statuses.map { Answer(status: $0, shape: answer) }
        self.refusals = refusals
    }

    /// The same call at another address, for builds that ask there, with what they send.
    func also(at pattern: String, body: Shape? = nil) -> DocumentedCall {
        var copy = DocumentedCall(method, pattern, summary, access, query: query, answer: .anything)
        copy.bodies = body.map { [Body(shape: $0)] } ?? bodies
        copy.answers = answers
        copy.refusals = refusals
        return copy
    }

    /// The pattern in the document's form: `/api/chat/messages/{user}`.
    var path: String {
        let names = pattern.split(separator: "/").map { $0.hasPrefix(":") ? "{\($0.dropFirst())}" : String($0) }
        return "/api/" + names.joined(separator: "/")
    }

    private var parameters: [String] {
        pattern.split(separator: "/").filter { $0.hasPrefix(":") }.map { String($0.dropFirst()) }
    }

    /// All refusals, each once, in order.
    private var allRefusals: [Int] {
        var all = Set(refusals).union([400, 414, 429, 431, 503])
        if access == .signedIn || access == .administrators { all.formUnion([401, 403]) }
        if !parameters.isEmpty { all.insert(404) }
        if !bodies.isEmpty { all.formUnion([408, 413]) }
        return all.sorted()
    }

    /// What is answered with each status, in one of several types.
    private var answersByStatus: [(status: Int, answers: [Answer])] {
        Dictionary(grouping: answers, by: \.status).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Writes the operation object's members.
    func write(area: String, to writer: inout JSONWriter) {
        writer.field("summary", summary)
        writer.array("tags") { $0.element(area) }
        writeSecurity(to: &writer)
        writeParameters(to: &writer)
        if !bodies.isEmpty {
            writer.object("requestBody") { writer in
                writer.field("required", bodies.allSatisfy(\.isRequired))
                writer.object("content") { writer in
                    for body in bodies { Self.write(body.contentType, body.shape, to: &writer) }
                }
            }
        }
        writer.object("responses") { writer in
            for (status, answers) in answersByStatus {
                writer.object(String(status)) { writer in
                    writer.field("description", "done")
                    writer.object("content") { writer in
                        for answer in answers { Self.write(answer.contentType, answer.shape, to: &writer) }
                    }
                }
            }
            for status in allRefusals {
                writer.object(String(status)) { $0.field("$ref", "#/components/responses/\(status)") }
            }
        }
    }

    /// The token that the whole document asks for, unless anyone may call.
    private func writeSecurity(to writer: inout JSONWriter) {
        switch access {
        case .signedIn, .administrators: break
        case .anyone: writer.array("security") { _ in }
        case .recognised:
            writer.array("security") { writer in
                writer.object { _ in }
                writer.object { $0.array("bearer") { _ in } }
            }
        }
    }

    private func writeParameters(to writer: inout JSONWriter) {
        guard !parameters.isEmpty || !query.isEmpty else { return }
        writer.array("parameters") { writer in
            for name in parameters {
                writer.object { writer in
                    writer.field("name", name)
                    writer.field("in", "path")
                    writer.field("required", true)
                    writer.object("schema") { Self.shape(of: name).write(to: &$0) }
                }
            }
            for (name, shape) in query {
                writer.object { writer in
                    writer.field("name", name)
                    writer.field("in", "query")
                    if requiredQuery.contains(name) { writer.field("required", true) }
                    writer.object("schema") { shape.write(to: &$0) }
                }
            }
        }
    }

    private static func write(_ contentType: String, _ shape: Shape, to writer: inout JSONWriter) {
        writer.object(contentType) { writer in
            writer.object("schema") { shape.write(to: &$0) }
        }
    }

    /// Path parameters are numbers, but for what clients name themselves, and tickets, which have two names.
    private static func shape(of parameter: String) -> Shape {
        switch parameter {
        case "ticket": .text
        case "operation", "replica": .uuid
        default: .id
        }
    }
}
