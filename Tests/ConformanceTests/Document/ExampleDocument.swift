import SyncEngine

@testable import Conformance

/// A document's examples in the order they stand, as lines that people read too:
///
/// - a row `| Alice | 10001 | alice@example.org | user | |` of a table introduces a person;
/// - a heading begins a scene, on a server of its own;
/// - ``**Alice:** `POST /api/sync` `` with a json block below is a request, of which a GET has no block;
/// - `**200**` with a json block below is the answer; without a block only its status is told; `**200 for Alice**`
///   answers a request that had to wait;
/// - `**Clock:** 2026-11-22T09:00:00.000Z`, `**Server:** restore` and `**Operator:** makes Alice a manager` happen in
///   between.
struct ExampleDocument {
    enum Event {
        case scene
        case clock(Timestamp)
        case server(ServerEvent)
        case promotion(person: String, Role)
        case request(Request)
        case answer(Answer)
    }

    struct Request {
        var person: String
        var method: String
        var path: String
        var block: Range<Int>?
    }

    struct Answer {
        var status: Int
        /// Whom it is for, when that is not who asked last.
        var person: String?
        var block: Range<Int>?
    }

    struct Step {
        /// Where in `lines` it is written.
        var line: Int
        var event: Event
    }

    struct Person {
        var name: String
        var id: Int
        var email: String
        var role: Role
        var department: String
    }

    private(set) var lines: [String]
    private(set) var people: [Person] = []
    private(set) var steps: [Step] = []
    /// What is wrong with the marking, each with its line.
    private(set) var faults: [String] = []

    init(_ text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var line = 0
        while line < lines.count {
            line = lines[line].hasPrefix("```") ? readBlock(at: line) : readLine(line)
        }
    }

    /// The text of the lines of a block.
    func text(of block: Range<Int>) -> String { lines[block].joined(separator: "\n") }

    private mutating func fault(_ line: Int, _ problem: String) { faults.append("line \(line + 1): \(problem)") }

    /// Takes a fenced block, a json block as the text of what stands above it; gives the line to go on with.
    private mutating func readBlock(at line: Int) -> Int {
        let end = lines[(line + 1)...].firstIndex { $0 == "```" } ?? lines.count
        let block = (line + 1)..<end
        if lines[line] == "```" { fault(line, "a block that does not say its language") }
        guard lines[line] == "```json" else { return end + 1 }
        // A single value cannot be broken, however long it is.
        if let long = block.first(where: { lines[$0].count > ReadableJSON.width && lines[$0].contains(", \"") }) {
            fault(long, "\(lines[long].count) columns, more than \(ReadableJSON.width)")
        }
        switch steps.last?.event {
        case .request(var request) where request.block == nil:
            request.block = block
            steps[steps.count - 1].event = .request(request)
        case .answer(var answer) where answer.block == nil:
            answer.block = block
            steps[steps.count - 1].event = .answer(answer)
        default: fault(line, "a json block that is neither a request nor an answer")
        }
        return end + 1
    }

    private mutating func readLine(_ line: Int) -> Int {
        let text = lines[line]
        if let event = event(text) {
            steps.append(Step(line: line, event: event))
        } else if let person = person(text) {
            people.append(person)
        } else if text.hasPrefix("**"), text.contains(/^\*\*(\w+:|\d)/) {
            fault(line, "begins like a step of an example and is none")
        }
        return line + 1
    }

    private func event(_ text: String) -> Event? {
        if text.hasPrefix("## ") || text.hasPrefix("### ") { return .scene }
        if let found = text.wholeMatch(of: /\*\*Clock:\*\* (\S+)/), let time = Timestamp(found.1.utf8) {
            return .clock(time)
        }
        if let found = text.wholeMatch(of: /\*\*Server:\*\* (\w+)/), let event = ServerEvent(rawValue: String(found.1))
        {
            return .server(event)
        }
        if let found = text.wholeMatch(of: /\*\*Operator:\*\* makes (\w+) an? (\w+)/),
            let role = Role(rawValue: String(found.2))
        {
            return .promotion(person: String(found.1), role)
        }
        if let found = text.wholeMatch(of: /\*\*(\w+):\*\* `(GET|POST|PUT|DELETE) (\S+)`(, .*)?/) {
            return .request(Request(person: String(found.1), method: String(found.2), path: String(found.3)))
        }
        if let found = text.wholeMatch(of: /\*\*(\d{3})(?: for (\w+))?\*\*(, .*)?/), let status = Int(found.1) {
            return .answer(Answer(status: status, person: found.2.map(String.init)))
        }
        return nil
    }

    private func person(_ text: String) -> Person? {
        guard let found = text.wholeMatch(of: /\| (\w+) \| (\d{5,}) \| (\S+@\S+) \| (\w+) \| ?([^|]*?) \|/),
            let id = Int(found.2), let role = Role(rawValue: String(found.4))
        else { return nil }
        return Person(
            name: String(found.1), id: id, email: String(found.3), role: role, department: String(found.5))
    }
}
