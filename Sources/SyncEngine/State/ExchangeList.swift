internal import JSONText

/// The newest questions of a journal's owner, oldest first, and where their answers are. Older ones fall out.
struct ExchangeList: Sendable, Equatable {
    /// As many as somebody would look through.
    static let maximum = 200

    struct Item: Sendable, Equatable {
        var id: EventID
        var question: Seq
        var answer: Seq?
    }

    private(set) var items: [Item] = []

    mutating func add(question: Record) {
        if items.count == Self.maximum { items.removeFirst() }
        items.append(Item(id: question.id, question: question.seq))
    }

    mutating func add(answer: Record) {
        guard let place = items.lastIndex(where: { $0.id == answer.content.target }) else { return }
        items[place].answer = answer.seq
    }
}

extension ExchangeList {
    func write(to writer: inout JSONWriter) {
        for item in items {
            writer.array { writer in
                writer.element(item.id.rawValue)
                writer.element(item.question)
                writer.element(item.answer ?? 0)
            }
        }
    }

    /// Reads what `write` wrote; nil when it is damaged.
    init?(saved json: JSONSlice?) {
        guard let json, json.kind == .array else { return nil }
        for item in json.elements {
            let numbers = item.elements.compactMap(\.natural)
            guard numbers.count == 3 else { return nil }
            items.append(
                Item(id: EventID(numbers[0]), question: numbers[1], answer: numbers[2] == 0 ? nil : numbers[2]))
        }
    }
}
