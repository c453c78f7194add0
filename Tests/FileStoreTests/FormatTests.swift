import FileStore
import SyncEngine
import TestSupport
import Testing

@Suite struct FormatTests {
    private let disk = SimulatedDisk(seed: 1)
    private let store = Bits128(high: 1, low: 2)

    /// A FORMAT line with these lists, as another version of the program may have written it.
    private func line(version: Int = 1, compatible: String = "", readOnly: String = "", incompatible: String = "")
        -> [UInt8]
    {
        var bytes = Array(
            (#"{"format":\#(version),"compatible":[\#(compatible)],"readOnlyCompatible":[\#(readOnly)],"#
                + #""incompatible":[\#(incompatible)],"store":"\#(store)""#).utf8)
        _ = bytes.endLine(from: 0)
        return bytes
    }

    /// A store with one record whose FORMAT is replaced.
    private func opening(_ format: (Bits128) -> [UInt8]?) throws -> LabStore {
        _ = try LabStore(disk, StoreLimits()).append([[Fixture.append(1, in: [Fixture.user(1)])]])
        let known = try Format(try #require(disk.files.first { $0.path == "FORMAT" }).bytes)
        var files = disk.files.filter { $0.path != "FORMAT" }
        if let bytes = format(known.store) { files.append(("FORMAT", bytes)) }
        return try LabStore(SimulatedDisk(seed: 2, files: files), StoreLimits())
    }

    @Test func listsReadBackInTheirOrder() throws {
        let bytes = line(compatible: #""b","a-1""#, readOnly: #""c""#, incompatible: #""rewritten","later""#)
        let format = try Format(bytes)
        #expect(format.compatible == ["b", "a-1"] && format.readOnlyCompatible == ["c"])
        #expect(format.incompatible == ["rewritten", "later"])
        #expect(format.unknownIncompatible == ["later"] && format.unknownReadOnlyCompatible == ["c"])
        #expect(format.encoded == bytes)
    }

    @Test(arguments: [#"""#, #""a" "#, #""A""#, #""a",""#, #""a"",""#, #""""#, #"1"#])
    func aListInAnotherFormIsDamage(_ list: String) {
        #expect(throws: Format.Fault.damaged) { try Format(line(compatible: list)) }
    }

    @Test func everyCutAndEveryFlippedBitIsDamageOrNoFormat() {
        let bytes = line(incompatible: #""rewritten""#)
        for size in bytes.indices { #expect(throws: Format.Fault.damaged) { try Format(Array(bytes[..<size])) } }
        for bit in 0..<(bytes.count * 8) {
            var damaged = bytes
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: Format.Fault.damaged) { try Format(damaged) }
        }
    }

    @Test func aDamagedFormatAndOneOfAnotherVersionAreToldApart() throws {
        let damaged = #expect(throws: FileStoreError.self) { _ = try opening { Format(store: $0).encoded.dropLast() } }
        if case .damagedFormat? = damaged {} else { Issue.record("\(String(describing: damaged))") }
        #expect(damaged?.located.contains("ticx-sync repair --data /srv/data") == true)

        let foreign = #expect(throws: FileStoreError.self) { _ = try opening { _ in line(version: 2) } }
        if case .foreignFormat(_, version: 2)? = foreign {} else { Issue.record("\(String(describing: foreign))") }
        #expect(foreign?.located.contains("version 2") == true && foreign?.located.contains("repair") == false)
    }

    @Test func aMissingFormatOfAStoreWithDataIsDamage() {
        let error = #expect(throws: FileStoreError.self) { _ = try opening { _ in nil } }
        if case .damagedFormat? = error {} else { Issue.record("\(String(describing: error))") }
    }

    @Test func anUnknownIncompatibleFeatureIsRefusedByName() throws {
        let error = #expect(throws: FileStoreError.self) {
            _ = try opening { store in
                var format = Format(store: store)
                format.incompatible = ["rewritten", "columns", "shards"]
                return format.encoded
            }
        }
        if case .unknownFeatures(_, names: ["columns", "shards"])? = error {
        } else {
            Issue.record("\(String(describing: error))")
        }
        #expect(error?.located.contains("columns, shards") == true)
    }

    @Test func anUnknownCompatibleFeatureIsIgnoredAndKept() throws {
        let opened = try opening { store in
            var format = Format(store: store)
            format.compatible = ["statistics"]
            return format.encoded
        }
        #expect(try opened.records(of: Fixture.user(1)).count == 1)
        try opened.core.declare(.rewritten)
        #expect(opened.core.format.compatible == ["statistics"] && opened.core.format.incompatible == ["rewritten"])
    }

    @Test func aDeclaredFeatureIsThereAfterAPowerCutAndDeclaredOnce() throws {
        let opened = try LabStore(disk, StoreLimits())
        try opened.core.declare(.sealedBodies)
        let changes = disk.changes
        try opened.core.declare(.sealedBodies)
        #expect(disk.changes == changes)
        disk.cutPower()
        #expect(try LabStore(disk, StoreLimits()).core.format.incompatible == ["sealed-bodies"])
    }

    @Test func withoutRoomNothingIsDeclaredAndLaterItIs() throws {
        let opened = try LabStore(disk, StoreLimits())
        disk.isFull = true
        #expect(throws: DiskError.self) { try opened.core.declare(.rewritten) }
        #expect(!opened.core.format.declares(.rewritten) && !opened.core.isPoisoned)
        disk.isFull = false
        try opened.core.declare(.rewritten)
        #expect(opened.core.format.declares(.rewritten))
    }

    @Test func aFailedPersistOfAFeaturePoisons() throws {
        let opened = try LabStore(disk, StoreLimits())
        disk.fault = .failedPersist(change: disk.changes + 3)
        #expect(throws: DiskError.self) { try opened.core.declare(.rewritten) }
        #expect(opened.core.isPoisoned)
    }
}

extension FileStoreError {
    /// Its text in a directory people would have.
    fileprivate var located: String { located(in: "/srv/data").description }
}
