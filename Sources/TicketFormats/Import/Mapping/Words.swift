/// What the words of a system mean here.
struct Words<Value: Sendable>: Sendable {
    /// Where the word stands: what is surest first, what people read last.
    var paths: [FieldPath]
    private var meanings: [String: Value] = [:]
    /// Words that say nothing: `---`
    private var silent: Set<String>
    /// For what is not known, and for what is not said.
    var fallback: Value
    private var unsaid: Value
    /// What decides before any table; nil: the table does.
    var rule: (@Sendable (Record) -> Value?)?

    /// What a record says.
    enum Meaning {
        case known(Value)
        /// Nothing is said.
        case none(Value)
        /// A word without a meaning here, and in which element it stands.
        case unknown(String, element: String, Value)

        var value: Value {
            switch self {
            case .known(let value), .none(let value), .unknown(_, _, let value): value
            }
        }
    }

    init(
        _ paths: [FieldPath], fallback: Value, unsaid: Value? = nil, silent: Set<String> = [],
        rule: (@Sendable (Record) -> Value?)? = nil, _ meanings: KeyValuePairs<String, Value>
    ) {
        self.paths = paths
        self.fallback = fallback
        self.unsaid = unsaid ?? fallback
        self.silent = silent
        self.rule = rule
        for (words, value) in meanings {
            for word in words.split(separator: ",") { self.meanings[Self.folded(String(word))] = value }
        }
    }

    /// What a word means; nil when it means nothing here.
    subscript(word: String) -> Value? { meanings[Self.folded(word)] }

    func meaning(of record: Record) -> Meaning {
        if let value = rule?(record) { return .known(value) }
        var last: (word: String, path: FieldPath)?
        for path in paths {
            guard let word = path.text(in: record.element)?.oneLine, !silent.contains(Self.folded(word)) else {
                continue
            }
            if let value = self[word] { return .known(value) }
            last = (word, path)
        }
        guard let last else { return .none(unsaid) }
        return .unknown(last.word, element: last.path.steps.first ?? "", fallback)
    }

    /// In lower case, with single spaces for `_` and runs of spaces.
    private static func folded(_ word: String) -> String {
        guard word.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "_") }) else {
            return word.lowercased().split { $0.isWhitespace || $0 == "_" }.joined(separator: " ")
        }
        return word.lowercased()
    }
}
