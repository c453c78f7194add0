package import SyncEngine

/// Operations for store tests, with defaults for everything a test does not care about.
package enum Fixture {
    package static func operation(_ number: Int) -> OperationID {
        OperationID(Bits128(high: 0x0123_4567_89AB_4CDE, low: UInt64(number)))
    }

    package static func digest(_ number: Int) -> ContentDigest {
        ContentDigest(Bits128(high: UInt64(number), low: 7))
    }

    package static func user(_ number: Int) -> JournalID { .user(UserID(10_000 + number)) }

    /// An operation number `number`, at home in the first of `journals`.
    package static func append(
        _ number: Int, in journals: [JournalID], expect: Expectation = .any, digest: Int? = nil, text: String? = nil
    ) -> Append {
        let content = Array(#"{"kind":"message.send","body":{"text":"\#(text ?? "message \(number)")"}}"#.utf8)
        return Append(
            operation: operation(number), home: journals[0], digest: self.digest(digest ?? number),
            id: EventID(UInt64(number)),
            entries: journals.enumerated().map { index, journal in
                Append.Entry(journal: journal, expect: index == 0 ? expect : .any, content: content)
            })
    }
}
