internal import JSONText
internal import SyncEngine

/// The sample conversations, as the browsers of their authors would push them.
enum SampleConversation {
    private enum Step {
        case says(String, to: Int)
        case pins(Int)
    }

    /// What happened, in order; numbers are places in `SampleCast.all`.
    private static let story: [(author: Int, step: Step)] = [
        (0, .says("Good morning Bruno, did the new monitor arrive?", to: 1)),
        (1, .says("It did, but the cable does not fit my laptop.", to: 0)),
        (0, .says("I will bring the right cable after lunch.", to: 1)),
        (1, .says("That would be great, thank you!", to: 0)),
        (0, .says("The printer on the third floor works again 🖨️", to: 2)),
        (2, .says("Grazie! I tell the third floor.", to: 0)),
        (1, .says("Could you look at the VPN? It drops every hour.", to: 3)),
        (2, .says("Dmitri, the VPN again. Is the update planned for tonight?", to: 3)),
        (3, .says("Yes, at 22:00. Ten minutes at most.", to: 2)),
        (3, .says("The VPN gets an update tonight; please reconnect tomorrow.", to: 1)),
        (4, .says("Ada, the tablet shows 文字化け in the ticket form.", to: 0)),
        (0, .pins(1)),
        (2, .pins(3)),
    ]

    /// One push for each step, in the order of the story.
    static func pushes(people: [SampleData.Person]) -> [(author: SampleData.Person, body: [UInt8])] {
        var counters = [Int](repeating: 0, count: people.count)
        return story.map { author, step in
            counters[author] += 1
            return (people[author], push(step, n: counters[author], author: "sample \(author)", people))
        }
    }

    private static func push(_ step: Step, n: Int, author: String, _ people: [SampleData.Person]) -> [UInt8] {
        JSONWriter.text { writer in
            writer.object { writer in
                writer.field("replica", SampleData.identity(author, "replica"))
                writer.field("limit", 0)
                writer.array("ops") { writer in
                    writer.object { writer in
                        writer.field("opId", SampleData.identity(author, "operation \(n)"))
                        writer.field("n", n)
                        write(step, people, to: &writer)
                    }
                }
            }
        }
    }

    private static func write(_ step: Step, _ people: [SampleData.Person], to writer: inout JSONWriter) {
        switch step {
        case .says(let text, let receiver):
            writer.field("kind", "message.send")
            writer.object("body") {
                $0.field("to", people[receiver].id.rawValue)
                $0.field("text", text)
                $0.field("type", "text")
            }
        case .pins(let user):
            writer.field("kind", "contact.pin")
            writer.object("body") { $0.field("user", people[user].id.rawValue) }
        }
    }
}
