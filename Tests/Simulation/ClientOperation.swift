import JSONText
import SyncEngine
import TestSupport

/// What somebody did on a simulated client.
struct ClientOperation: Sendable, Hashable {
    var id: OperationID
    var n: Int
    var kind: String
    var body: String
    var mode: String
    var at: String
    /// What the author had seen, as JSON.
    var clock: String?
    /// Whether its JSON is spoiled on purpose.
    var isMalformed = false

    /// One of the texts a client might send for it: any order of members, any whitespace. A malformed one has one text.
    func text(_ generator: inout SeededGenerator) -> String {
        if isMalformed { return malformedText }
        var members = [
            #""opId":"\#(generator.chance(20) ? id.description.uppercased() : id.description)""#, #""n":\#(n)"#,
            #""kind":"\#(kind)""#, #""mode":"\#(mode)""#, #""at":"\#(at)""#, #""body":\#(body)"#,
        ]
        if let clock { members.append(#""clock":\#(clock)"#) }
        members.shuffle(using: &generator)
        let space = generator.chance(20) ? " \n" : ""
        return "{\(space)\(members.joined(separator: ",\(space)"))\(space)}"
    }

    /// The text without anything left out or turned around.
    var plainText: String {
        #"{"opId":"\#(id)","n":\#(n),"kind":"\#(kind)","mode":"\#(mode)","at":"\#(at)","body":\#(body)}"#
    }

    var parsedBody: JSONSlice? { try? JSONSlice(validating: Array(body.utf8)) }

    /// A key that stands twice, in an operation whose dot can be read.
    private var malformedText: String {
        #"{"opId":"\#(id)","n":\#(n),"kind":"message.send","body":\#(body),"body":{}}"#
    }

    /// What makes it another operation under the same opId; of a malformed one also its dot.
    var content: String {
        guard isMalformed else { return kind + " " + body }
        return kind + " " + String(decoding: JSONWriter.text { $0.element(malformedText) }, as: UTF8.self)
    }
}

extension JSONSlice {
    /// The members by their keys, found in one pass.
    var fields: [String: JSONSlice] { Dictionary(members, uniquingKeysWith: { first, _ in first }) }

    /// The text, for comparisons.
    var text: String { String(decoding: bytes, as: UTF8.self) }
}
