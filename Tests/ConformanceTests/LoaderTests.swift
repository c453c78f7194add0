import Conformance
import Foundation
import Testing

@Suite("The fixture loader")
struct LoaderTests {
    private func load(_ text: String, name: String = "sample") throws(FixtureError) -> Fixture {
        try Fixture(text: Array(text.utf8), name: name, file: "sample.json")
    }

    private func failure(of text: String) -> FixtureError? {
        do throws(FixtureError) {
            _ = try load(text)
            return nil
        } catch {
            return error
        }
    }

    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("loader-\(UUID().uuidString)")

    @Test func `An empty folder is an error, not a success without cases`() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(throws: FixtureError(file: folder.path, problem: "holds no fixture (*.json)")) {
            try Fixture.load(directory: folder.path)
        }
    }

    @Test func `A folder that is not there is an error`() {
        #expect(throws: FixtureError.self) { try Fixture.load(directory: folder.path) }
    }

    @Test func `A file that cannot be read is named`() {
        #expect(throws: FixtureError(file: "\(folder.path)/x.json", problem: "cannot be read")) {
            try Fixture.load(file: "\(folder.path)/x.json")
        }
    }

    @Test func `A syntax error is told with line and column`() {
        let fault = failure(of: "{\n  \"name\": \"sample\",\n  why: 1\n}")
        #expect(fault?.place == "line 3, column 3")
    }

    @Test(arguments: [
        (#""surprise": 1"#, "", "unknown key"),
        (#""replicas": {"phone": {"user": "alice", "colour": 1}}"#, "replicas.phone", "unknown key"),
        (#""replicas": {"phone": "bob"}"#, "replicas.phone", "none of the users"),
        (#""needs": ["clock"]"#, "needs", "must be []"),
        (#""needs": ["magic"]"#, "needs[0]", "none of"),
    ])
    func `What the schema does not know is refused with its place`(member: String, place: String, problem: String) {
        let text = """
            {"name": "sample", "why": "?", "users": ["alice"], "steps": [{"journal": "alice"}], \(member)}
            """
        let fault = failure(of: text)
        #expect(fault?.file == "sample.json")
        #expect(fault?.place == place)
        #expect(fault?.problem.contains(problem) == true)
    }

    @Test(arguments: [
        (#"{"push": "phone", "expects": {}}"#, "steps[0]", "unknown key \"expects\""),
        (#"{"push": "phone", "expect": {"result": []}}"#, "steps[0].expect", "unknown key \"result\""),
        (#"{"dance": "phone"}"#, "steps[0]", "no step"),
        (#"{"write": "phone", "op": "a"}"#, "steps[0]", "\"kind\" is missing"),
        (#"{"write": "phone", "op": "a", "kind": "void", "at": "soon"}"#, "steps[0].at", "neither an offset"),
        (#"{"server": "explode"}"#, "steps[0].server", "none of"),
        (#"{"advance": "ten seconds"}"#, "steps[0]", "a length such as"),
        (#"{"together": [{"pull": "phone"}]}"#, "steps[0].together[0]", "only pushes"),
        (#"{"snapshot": "phone", "meanwhile": [{"pull": "phone"}]}"#, "steps[0].meanwhile[0]", "only pushes"),
        (#"{"claim": "phone", "mintedFor": null}"#, "steps[0]", "unknown key \"mintedFor\""),
        (#"{"push": "phone", "split": "often"}"#, "steps[0].split", "anywhere"),
    ])
    func `A step that cannot be read is refused with its place`(step: String, place: String, problem: String) {
        let fault = failure(of: #"{"name": "sample", "why": "?", "users": ["alice"], "steps": [\#(step)]}"#)
        #expect(fault?.place.hasPrefix(place) == true, "\(fault?.description ?? "loaded")")
        #expect(fault?.problem.contains(problem) == true, "\(fault?.description ?? "loaded")")
    }

    @Test func `Powers have to be declared exactly as they are used`() {
        let text = #"{"name": "sample", "why": "?", "users": ["a"], "steps": [{"advance": "1s"}, {"server": "crash"}]}"#
        #expect(failure(of: text)?.problem.contains(#"["clock", "restart"]"#) == true)
    }

    @Test func `A scenario without steps is refused`() {
        #expect(failure(of: #"{"name": "sample", "why": "?", "users": ["a"], "steps": []}"#)?.place == "steps")
    }

    @Test func `The name has to be the file's`() {
        let text = #"{"name": "other", "why": "?", "users": ["a"], "steps": [{"journal": "a"}]}"#
        #expect(failure(of: text)?.place == "name")
    }
}
