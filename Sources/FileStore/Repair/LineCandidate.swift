import SyncEngine

/// What a lost line may have been.
struct LineCandidate {
    /// The line up to its link to the line before.
    var head: [UInt8]
    var lsn: LSN
    var isHome: Bool
    /// Whether it is known to be this very record: from the log, or from a backup. Others need a checksum that names
    /// them.
    var isCertain: Bool
    /// Whether it follows from another record by the engine's own rule.
    var isDerived = false

    /// Appends the line to `output`.
    /// - Returns: its checksum.
    func encode(previous: UInt32, to output: inout [UInt8]) -> UInt32 {
        let start = output.count
        output.append(contentsOf: head)
        return output.endLine(from: start, previous: previous)
    }

    /// The bytes that `endLine` appends with a link.
    private static let endBytes = 15 + LineFraming.suffixBytes

    /// The record that an operation of the log has in a journal.
    init(_ placed: PlacedOperation, entry: Int) {
        var bytes: [UInt8] = []
        _ = JournalLine.encode(placed, entry: entry, previous: 0, to: &bytes)
        head = Array(bytes.dropLast(Self.endBytes))
        lsn = placed.lsn
        isHome = placed.operation.entries[entry].journal == placed.operation.home
        isCertain = true
    }

    /// An intact line of the same journal.
    init(head: [UInt8], lsn: LSN, isHome: Bool) {
        self.head = head
        self.lsn = lsn
        self.isHome = isHome
        isCertain = true
    }

    /// Another party's record of an operation.
    init(seq: Seq, lsn: LSN, id: EventID, operation: OperationID, content: [UInt8], isDerived: Bool) {
        var head: [UInt8] = []
        head.appendEnvelope(seq: seq, lsn: lsn, id: id, operation: operation)
        head.append(",")
        head.append(contentsOf: content.dropFirst().dropLast())
        self.head = head
        self.lsn = lsn
        isHome = false
        isCertain = false
        self.isDerived = isDerived
    }

    /// A record that says that one was lost here.
    ///
    /// - Parameters:
    ///   - isHome: whether it was written under the journal's own lane: the guard counts it.
    ///   - lost: the owner's operation that others still have.
    init(gap seq: Seq, in journal: JournalID, lsn: LSN, isHome: Bool, lost: (operation: OperationID, id: EventID)?) {
        var head: [UInt8] = []
        // No client has this operation, so nobody is answered from it.
        let hash = Array("\(journal)".utf8).withUnsafeBytes { UInt64(LineFraming.checksum($0)) }
        let operation = OperationID(Bits128(high: 0x6761_7000_0000_0000 | hash, low: seq))
        head.appendEnvelope(seq: seq, lsn: lsn, id: lost?.id ?? EventID(0), operation: operation)
        if isHome {
            head.append(#","h":""#)
            head.append(hexadecimal: Bits128(high: 0, low: 0))
            head.append("\"")
        }
        head.append(",")
        let content = RecordContent.gap(in: journal, of: lost?.operation)
        head.append(contentsOf: content.encoded.dropFirst().dropLast())
        self.head = head
        self.lsn = lsn
        self.isHome = isHome
        isCertain = true
    }
}

extension [UInt8] {
    fileprivate mutating func appendEnvelope(seq: Seq, lsn: LSN, id: EventID, operation: OperationID) {
        append(#"{"seq":"#)
        append(decimal: seq)
        append(#","l":"#)
        append(decimal: lsn)
        append(#","id":"#)
        append(decimal: id.rawValue)
        append(#","op":""#)
        operation.bits.write(to: &self)
        append("\"")
    }
}
