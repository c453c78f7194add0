import JSONText
import SyncEngine
import TestSupport

/// What somebody did on a simulated client.
struct SimulatedOperation: Sendable, Hashable {
    var id: OperationID
    var n: Int
    var kind: String
    var body: String
    var mode: String
    var at: String

    /// One of the texts a client might send for it: any order of members, any whitespace.
    func text(_ generator: inout SeededGenerator) -> String {
        var members = [
            #""opId":"\#(generator.chance(20) ? id.description.uppercased() : id.description)""#, #""n":\#(n)"#,
            #""kind":"\#(kind)""#, #""mode":"\#(mode)""#, #""at":"\#(at)""#, #""body":\#(body)"#,
        ]
        members.shuffle(using: &generator)
        let space = generator.chance(20) ? " \n" : ""
        return "{\(space)\(members.joined(separator: ",\(space)"))\(space)}"
    }

    var parsedBody: JSONSlice? { try? JSONSlice(validating: Array(body.utf8)) }

    /// What makes it another operation under the same opId.
    var content: String { kind + " " + body }
}
