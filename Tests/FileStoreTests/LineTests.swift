import CPlatform
import FileStore
import SyncEngine
import TestSupport
import Testing

@Suite struct ChecksumTests {
    /// RFC 3720, appendix B.4, and the check value of the CRC catalogue.
    private static let vectors: [(bytes: [UInt8], crc: UInt32)] = [
        (Array(repeating: 0, count: 32), 0x8A91_36AA),
        (Array(repeating: 0xFF, count: 32), 0x62A8_AB43),
        (Array(0..<32), 0x46DD_794E),
        (Array((0..<32).reversed()), 0x113F_DB5C),
        (Array("123456789".utf8), 0xE306_9283),
    ]

    @Test(arguments: vectors.indices)
    func hardwareAndTablesGiveThePublishedValues(_ index: Int) {
        let (bytes, crc) = Self.vectors[index]
        #expect(ticx_crc32c(0, bytes, bytes.count) == crc)
        #expect(ticx_crc32c_portable(0, bytes, bytes.count) == crc)
    }

    @Test func anySplitGivesTheSame() {
        let bytes = (0..<200).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        let whole = ticx_crc32c(0, bytes, bytes.count)
        for split in 0...bytes.count {
            let first = ticx_crc32c(0, bytes, split)
            let second = Array(bytes[split...])
            #expect(ticx_crc32c_portable(first, second, second.count) == whole)
        }
    }
}

@Suite struct LineTests {
    private let placed = PlacedOperation(
        lsn: 77,
        operation: Operation(
            Fixture.append(9, in: [Fixture.user(1), Fixture.user(2), .tickets], text: "a \\\" ] } \\\\ Grüße")),
        seqs: [1043, 88, 5])

    @Test func aLogLineReadsBackAsWritten() throws {
        var bytes: [UInt8] = []
        let checksum = LogLine.encode(placed, durable: 76, previous: 0xDEAD_BEEF, to: &bytes)
        try bytes.withUnsafeBytes { buffer in
            let framed = try LineFraming.line(in: buffer, at: 0).get()
            #expect(framed.end == bytes.count && framed.checksum == checksum)
            let line = try #require(LogLine(buffer, body: framed.body))
            #expect(line.durable == 76 && line.previous == 0xDEAD_BEEF && line.placed.lsn == 77)
            #expect(line.placed.seqs == placed.seqs)
            #expect(line.placed.operation.bodies == placed.operation.bodies && line.placed.operation.bodies.count == 1)
            for entry in 0..<3 { #expect(line.placed.record(entry: entry) == placed.record(entry: entry)) }
        }
    }

    @Test(arguments: [0, 1, 2])
    func aJournalLineReadsBackAsTheRecordInMemory(_ entry: Int) throws {
        var bytes: [UInt8] = []
        _ = JournalLine.encode(placed, entry: entry, previous: 5, to: &bytes)
        try bytes.withUnsafeBytes { buffer in
            let framed = try LineFraming.line(in: buffer, at: 0).get()
            let line = try #require(JournalLine(buffer, body: framed.body))
            #expect(line.record == placed.record(entry: entry))
            #expect(line.lsn == 77 && line.previous == 5)
        }
    }

    @Test("A single flipped bit in a line is noticed")
    func flippedBits() {
        var bytes: [UInt8] = []
        _ = LogLine.encode(placed, durable: 76, previous: 1, to: &bytes)
        for bit in 0..<(bytes.count * 8) {
            var damaged = bytes
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            damaged.withUnsafeBytes { buffer in
                if case .success(let framed) = LineFraming.line(in: buffer, at: 0), framed.end == bytes.count {
                    Issue.record("bit \(bit) went unnoticed")
                }
            }
        }
    }

    @Test(arguments: [
        ("", LineFault.unterminated), ("{", .unterminated), ("\n", .suffix), ("{}\n", .suffix),
        (#"{"a":1,"c":"00000000"}"#, .unterminated), (#"{"a":1,"c":"00000000"}"# + "\n", .checksum),
        (#"{"a":1,"c":"0000000G"}"# + "\n", .suffix), ("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\n", .suffix),
    ])
    func hostileLinesAreRefused(_ text: String, _ fault: LineFault) {
        Array(text.utf8).withUnsafeBytes { #expect(LineFraming.line(in: $0, at: 0) == .failure(fault)) }
    }

    @Test func aLineWithoutEndIsRefusedAtTheLimit() {
        let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: LineFraming.maximumLineBytes + 1)
        bytes.withUnsafeBytes { #expect(LineFraming.line(in: $0, at: 0) == .failure(.tooLong)) }
    }

    @Test(
        "Members in another form are refused, whatever the checksum says",
        arguments: [
            #"{"l":077,"d":0"#, #"{"l":18446744073709551616,"d":0"#, #"{"d":0,"l":1"#, #"{"l":1,"d":0,"op":"x""#,
            #"{"seq":0"#,
            #"{"seq":1,"l":1,"id":1,"op":"01234567-89ab-4cde-0000-00000000000""#, "[]", #"{"seq":-1"#,
        ])
    func foreignMembers(_ text: String) {
        var bytes = Array(text.utf8)
        _ = bytes.endLine(from: 0, previous: 0)
        bytes.withUnsafeBytes { buffer in
            guard case .success(let framed) = LineFraming.line(in: buffer, at: 0) else { return }
            #expect(LogLine(buffer, body: framed.body) == nil)
            #expect(JournalEnvelope(buffer, body: framed.body) == nil)
        }
    }

    @Test func aManifestReadsBackAndNothingElseDoes() {
        let manifest = Manifest(
            epoch: Bits128(high: 1, low: 2), generation: 3, checkpoint: 1043, highestID: 7_412_039_482_113)
        let bytes = manifest.encoded
        #expect(Manifest(bytes) == manifest)
        for size in 0..<bytes.count { #expect(Manifest(Array(bytes[..<size])) == nil) }
        #expect(Manifest(bytes + bytes) == nil)
    }
}
