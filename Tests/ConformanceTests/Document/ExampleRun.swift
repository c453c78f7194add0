import JSONText

@testable import Conformance

/// What came of running a document's examples: where the server says something else, and the document as it should be.
struct ExampleRun {
    /// How many requests were answered.
    private(set) var count = 0
    private(set) var failures: [String]

    private let document: ExampleDocument
    private var server: ExampleServer
    private var open: [String: Task<TargetResponse, any Error>] = [:]
    private var asker: String?
    /// New text for blocks, by the first line, and for single lines.
    private var rewritten: [Range<Int>: String] = [:]
    /// Values that the server issues, as written and as issued, so that later requests name what there is.
    private var issued: [(written: String, found: String)] = []

    init(_ document: ExampleDocument) async throws {
        self.document = document
        failures = document.faults
        server = try await ExampleServer(people: document.people)
        for step in document.steps { try await run(step) }
        await leaveScene("the end")
        if count == 0 { failures.append("there is no example") }
    }

    /// The document with the answers the server gave.
    var text: String {
        var lines = document.lines
        for (block, text) in rewritten.sorted(by: { $0.key.lowerBound > $1.key.lowerBound }) {
            lines.replaceSubrange(block, with: [text])
        }
        return lines.joined(separator: "\n")
    }

    private mutating func fail(_ line: Int, _ problem: String) { failures.append("line \(line + 1): \(problem)") }

    private mutating func run(_ step: ExampleDocument.Step) async throws {
        switch step.event {
        case .scene:
            await leaveScene("line \(step.line + 1)")
            server = try await ExampleServer(people: document.people)
            asker = nil
            issued = []
        case .clock(let time):
            if !server.set(clock: time) { fail(step.line, "the clock is past that time") }
        case .server(let event): try await server.undergo(event)
        case .promotion(let name, let role):
            guard let person = document.people.first(where: { $0.name == name }) else {
                return fail(step.line, "nobody introduced \(name)")
            }
            try await server.change(role: role, of: person)
        case .request(let request): await ask(request, line: step.line)
        case .answer(let answer): try await check(answer, line: step.line)
        }
    }

    private mutating func leaveScene(_ place: String) async {
        for person in open.keys.sorted() { failures.append("\(place): a request of \(person) has no answer") }
        open = [:]
        await server.close()
    }

    private mutating func ask(_ request: ExampleDocument.Request, line: Int) async {
        guard let person = document.people.first(where: { $0.name == request.person }) else {
            return fail(line, "nobody introduced \(request.person)")
        }
        guard open[person.name] == nil else { return fail(line, "the request before has no answer") }
        let body = request.block.map { current(document.text(of: $0), at: $0) }
        let heading = current(document.lines[line], at: line..<(line + 1))
        let path = heading.split(separator: "`")[1].split(separator: " ")[1]
        asker = person.name
        open[person.name] = await server.begin(
            TargetRequest(
                request.method, String(path), user: TargetUser(id: person.id, email: person.email),
                body: body.map { Array($0.utf8) }))
    }

    /// The lines of a request with what the server issued in place of what was written.
    private mutating func current(_ text: String, at lines: Range<Int>) -> String {
        let current = issued.reduce(text) { $0.replacing($1.written, with: $1.found) }
        if current != text { rewritten[lines] = current }
        return current
    }

    private mutating func check(_ answer: ExampleDocument.Answer, line: Int) async throws {
        guard let person = answer.person ?? asker, let task = open.removeValue(forKey: person) else {
            return fail(line, "an answer without a request")
        }
        let response = try await task.value
        count += 1
        if response.status != answer.status {
            fail(line, "\(answer.status) is written, the server says \(response.status)")
            rewritten[line..<(line + 1)] =
                document.lines[line].replacing("**\(answer.status)", with: "**\(response.status)", maxReplacements: 1)
        }
        guard let block = answer.block else { return }
        guard let found = response.body else { return fail(line, "the answer is empty") }
        rewritten[block] = ReadableJSON.text(found)
        do {
            let expected = try JSONSlice(validating: Array(document.text(of: block).utf8), maximumDepth: 96)
            let differences = JSONDifference.all(expected, found)
            for difference in differences { fail(line, difference.description) }
            issued += differences.compactMap(\.renaming)
        } catch {
            fail(line, "the answer is not valid JSON: \(error)")
        }
    }
}

extension JSONDifference {
    /// The two values, when they are something that only a server can make up: a cursor, a UUID, an id.
    fileprivate var renaming: (written: String, found: String)? {
        guard let expected, let found, expected.kind == found.kind else { return nil }
        if let written = expected.string, let issued = found.string, written.utf8.count >= 36, !written.contains(" ") {
            return (written, issued)
        }
        guard let written = expected.integer, let issued = found.integer, written > 1 << 40 else { return nil }
        return ("\(written)", "\(issued)")
    }
}
