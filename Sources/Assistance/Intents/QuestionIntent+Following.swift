internal import SyncEngine

/// What only makes sense after something else, or on a page about a ticket.
extension QuestionIntent {
    private static let ordinals = [
        "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
        "ninth": 9, "tenth": 10, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "last": -1,
    ]
    /// Words that may stand around an ordinal.
    private static let around: Set = [
        "the", "one", "show", "me", "open", "please", "number", "no", "ticket", "item", "and", "what", "about", "tell",
        "more", "of", "them", "is", "details", "details", "for",
    ]

    static func following(_ words: Words) -> QuestionIntent? {
        switch words.without(["please", "me", "the"]).text {
        case "more", "show more", "next", "next ones", "rest", "show rest", "list more", "more tickets", "go on",
            "continue", "next page":
            return .more
        default: break
        }
        if let item = item(words) { return item }
        let isThis = words.has("this", "it", "its", "that")
        if words.has("status"), isThis || words.all.count <= 4 { return .itsStatus }
        if words.has(anyPhrase: ["is it done", "is it closed", "is this done", "is this closed", "who has it"])
            || words.has(anyPhrase: ["who is assigned", "whos assigned", "who works on it", "who is working on it"])
            || isThis && words.has("due", "assigned", "overdue")
        {
            return .itsStatus
        }
        let asksAbout =
            words.has("about", "summary", "summarize", "summarise", "describe", "details", "explain")
            || words.has(anyPhrase: ["what is this", "whats this"])
        return asksAbout && (isThis || words.all.count <= 2) ? .about : nil
    }

    private static func item(_ words: Words) -> QuestionIntent? {
        let rest = words.without(around)
        guard rest.all.count == 1, let word = rest.all.first else { return nil }
        if let ordinal = ordinals[word] { return .item(ordinal) }
        guard let number = Int(word), (1...50).contains(number) else { return nil }
        return .item(number)
    }

    /// A ticket's number or id anywhere among the words; as people say it too, "inc 2026 1".
    static func ticketNumber(_ words: Words) -> QuestionIntent? {
        for word in words.all where word.contains("-") {
            if case .number(let number)? = TicketReference(word) { return .ticket(.number(number)) }
        }
        let prefixes: Set = ["inc", "sr", "chg", "prb", "tsk", "tic"]
        for (place, word) in words.all.enumerated() {
            let digits = words.all.dropFirst(place + 1).prefix { $0.allSatisfy(\.isASCIIDigit) }
            if prefixes.contains(word), let first = digits.first {
                return .ticket(.number(spoken(word, first, digits.dropFirst().first)))
            }
            if word == "ticket" || words.all.count == 1, let id = id(word == "ticket" ? digits.first : word) {
                return .ticket(.id(id))
            }
        }
        return nil
    }

    private static func spoken(_ prefix: String, _ first: String, _ second: String?) -> String {
        guard let second else { return "\(prefix)-\(first)".uppercased() }
        return "\(prefix)-\(first)-\(String(repeating: "0", count: max(0, 4 - second.count)))\(second)".uppercased()
    }

    /// Ids of tickets are long; a short number is a place in a list.
    private static func id(_ word: String?) -> EventID? {
        word.flatMap(UInt64.init).flatMap { $0 > 50 ? EventID($0) : nil }
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
