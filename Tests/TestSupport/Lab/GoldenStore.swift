package import FileStore
package import SyncEngine

/// Makes and reads the stores that are kept as bytes in `fixtures/journal/`, so that every later version reads what an
/// earlier one wrote.
package enum GoldenStore {
    /// The journals of a golden store.
    package static let journals = ReferenceModel.journals

    /// Fills an empty directory with a store as a killed process leaves it.
    ///
    /// Sealed and active segments, a generation from before a restart, records above the checkpoint in the journals,
    /// and operations that stand in the log only.
    package static func make(in directory: String) throws {
        let disk = try POSIXDisk(root: directory)
        let first = try LabStore(disk, limits)
        try run(first, 1...14)
        first.core.checkpoint()
        try run(first, 15...18)
        let second = try LabStore(disk, limits)
        try run(second, 19...30)
        second.core.checkpoint()
        try run(second, 31...36)
        try writeIndexes(second)
        for number in 37...40 { _ = second.append([[append(number)]]) }
    }

    /// Every record as one JSON line, journal by journal; contents byte for byte.
    package static func dump(_ store: LabStore) throws -> [String] {
        try journals.flatMap { journal in try store.records(of: journal).map { line($0, of: journal) } }
    }

    /// One record as the dump has it.
    package static func line(_ record: StoredRecord, of journal: JournalID) -> String {
        let digest = record.digest.map { digest in
            var bytes: [UInt8] = []
            bytes.append(hexadecimal: digest.bits)
            return #""\#(String(decoding: bytes, as: UTF8.self))""#
        }
        let at = record.at.sorted { $0.key < $1.key }.map { #""\#($0.key)":\#($0.value)"# }.joined(separator: ",")
        return #"{"journal":"\#(journal)","seq":\#(record.seq),"id":\#(record.id.rawValue),"#
            + #""op":"\#(record.operation)","h":\#(digest ?? "null"),"at":{\#(at)},"#
            + #""content":\#(String(decoding: record.content, as: UTF8.self))}"#
    }

    /// Small, so that a few records make several segments.
    package static var limits: StoreLimits {
        var limits = StoreLimits()
        limits.walSegmentBytes = 4000
        limits.journalSegmentBytes = 1500
        return limits
    }

    static func run(_ store: LabStore, _ numbers: ClosedRange<Int>) throws {
        for number in numbers {
            _ = store.append([[append(number)]])
            if number.isMultiple(of: 3) { store.core.apply() }
        }
        store.core.apply()
    }

    /// A lookup of what is not there reads every sealed segment and leaves its index.
    private static func writeIndexes(_ store: LabStore) throws {
        for journal in journals { _ = try store.lookup(journal, Fixture.operation(9999)) }
    }

    static func append(_ number: Int) -> Append {
        let places = Array(journals[(number % 4)...].prefix(1 + number % 3))
        var append = Fixture.append(number, in: places)
        let content = Array(contents[number % contents.count].replacing("%", with: "\(number)").utf8)
        for index in append.entries.indices { append.entries[index].content = content }
        return append
    }

    /// Kinds, members and forms of numbers and strings that this version knows, and some that it does not.
    private static let contents = [
        ##"{"kind":"message.send","body":{"to":10002,"text":"message %"}}"##,
        ##"{"kind":"x.weather","body":{"degrees":-1.50e+2,"sky":"clear %"}}"##,
        ##"{"kind":"message.send","later":{"added":[1,[2,{"deep":null}]]},"body":{"text":"Grüße \"%\" \\ \n ] }"}}"##,
        ##"{"unknown":true,"kind":"y","zero":0.0,"minus":-0,"big":123456789012345678901234567890,"##
            + ##""text":"\u00e9\/👍🏽"}"##,
        ##"{"kind":"","":"an empty name","dot":[1,%],"clock":{"a":1},"body":{"seq":7,"c":"00000000","p":"inside"}}"##,
    ]
}
