import FileStore
import SyncEngine
import TestSupport
import Testing

@Suite struct MarkTests {
    private let anna = Fixture.user(1)
    private let disk = SimulatedDisk(seed: 1)

    private func storeWithOneRecord() throws -> LabStore {
        let store = try LabStore(disk, StoreLimits())
        _ = store.append([[Fixture.append(1, in: [anna])]])
        return store
    }

    private var log: (path: String, bytes: [UInt8]) { disk.files.first { $0.path.hasPrefix("wal/") } ?? ("", []) }

    /// Changes a bit in the only operation's line.
    private func damageTheLastFlush() {
        let lines = log.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        disk.damage(log.path) { $0[lines[0].count + 10] ^= 1 }
    }

    @Test func damageToTheLastFlushLooksLikeATornWriteWithoutAMark() throws {
        _ = try storeWithOneRecord()
        damageTheLastFlush()
        let again = try LabStore(disk, StoreLimits())
        #expect(again.core.statistics.tornTailBytes > 0)
    }

    @Test func damageToTheLastFlushIsCorruptionBeforeAMark() throws {
        let store = try storeWithOneRecord()
        store.core.mark()
        damageTheLastFlush()
        let error = #expect(throws: FileStoreError.self) { _ = try LabStore(disk, StoreLimits()) }
        guard case .corruptLog(let corruption)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(corruption.lsn == 1 && corruption.durable == 1)
    }

    @Test func aMarkIsWrittenOnceAndTheLogGoesOnBehindIt() throws {
        let store = try storeWithOneRecord()
        store.core.mark()
        let changes = disk.changes
        store.core.mark()
        #expect(disk.changes == changes)
        _ = store.append([[Fixture.append(2, in: [anna])]])
        store.core.mark()
        let text = String(decoding: log.bytes, as: UTF8.self)
        #expect(text.split(separator: "\n").map { $0.prefix(10) }.filter { $0.hasPrefix(#"{"mark""#) }.count == 2)
        #expect(try LabStore(disk, StoreLimits()).records(of: anna).map(\.seq) == [1, 2])
    }

    @Test func aMarkThatTheDiskHasNoRoomForIsNoFailure() throws {
        let store = try storeWithOneRecord()
        disk.isFull = true
        let before = log.bytes
        store.core.mark()
        disk.isFull = false
        #expect(log.bytes == before && !store.core.statistics.isReadOnly)
        _ = store.append([[Fixture.append(2, in: [anna])]])
        #expect(try LabStore(disk, StoreLimits()).records(of: anna).map(\.seq) == [1, 2])
    }

    @Test func aMarkThatCannotBePersistedPoisons() throws {
        let store = try storeWithOneRecord()
        disk.fault = .failedPersist(change: disk.changes + 2)
        store.core.mark()
        #expect(store.core.isPoisoned)
    }

    @Test func aMarkReadsBackAsWritten() throws {
        var bytes: [UInt8] = []
        let mark = LogMark(durable: 77, previous: 0xDEAD_BEEF)
        let checksum = mark.encode(to: &bytes)
        try bytes.withUnsafeBytes { buffer in
            let framed = try LineFraming.line(in: buffer, at: 0).get()
            #expect(framed.end == bytes.count && framed.checksum == checksum)
            #expect(LogMark(buffer, body: framed.body) == mark)
            #expect(LogLine(buffer, body: framed.body) == nil)
        }
    }
}
