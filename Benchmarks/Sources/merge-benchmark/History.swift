import Benchmarking
import FileStore
import Foundation
import SyncEngine

/// A reader whose journal holds so many messages of one peer, none of them read.
struct History {
    let service: SyncService
    let store: FileStore
    let length: Int
    let reader = UserID(10_001)
    let peer = UserID(10_002)

    /// Written straight into the store, as the engine would have.
    init(length: Int, directory: String) async throws {
        self.length = length
        store = try await Office.fileStore(directory)
        service = try await Office(people: 2, store: store).service
        var written = 0
        while written < length {
            let count = min(2000, length - written)
            _ = try await store.append((written..<written + count).map(message))
            written += count
        }
        // Into the journals' files, where most of a long history is.
        while store.statistics.unappliedBytes > 0 { try await Task.sleep(for: .milliseconds(50)) }
    }

    private func message(_ number: Int) -> Append {
        let time = Timestamp(milliseconds: 1_780_000_000_000 + Int64(number))
        var content = RecordContent(kind: "message.send", from: peer, sentAt: time, receivedAt: time)
        content.body = Array(#"{"to":\#(reader),"text":"The printer is out of toner again, number \#(number)."}"#.utf8)
        let effect = content.encoded
        content.status = .applied
        content.peer = reader
        let bits = Bits128(high: UInt64(number) &* 0x9E37_79B9_7F4A_7C15, low: UInt64(number) &* 0xBF58_476D_1CE4_E5B9)
        return Append(
            operation: OperationID(bits), home: .user(peer), digest: ContentDigest(bits),
            id: EventID(UInt64(number + 1)),
            entries: [
                .init(journal: .user(peer), content: content.encoded), .init(journal: .user(reader), content: effect),
            ])
    }

    /// Milliseconds of a delta of 100 records from this position.
    func delta(after position: Int) async throws -> Double {
        let cursor = Cursor(
            epoch: store.epoch, reader: reader, scope: service.directory.user(reader)?.scope ?? 0, replica: nil,
            user: Seq(position), tickets: 0)
        let text = cursor.sealed(with: Office.cursorKey)
        return try await milliseconds {
            _ = try await service.delta(reader: reader, cursor: text, replica: nil, limit: 100, wait: .zero)
        }
    }

    func unread() async throws -> Double {
        try await milliseconds { _ = try await service.unread(reader: reader, peer: peer) }
    }

    /// How long the first look takes that has to fold the whole journal.
    func firstLook() async throws -> Double {
        let started = ContinuousClock.now
        _ = try await service.unread(reader: reader, peer: peer)
        return (ContinuousClock.now - started) / .milliseconds(1)
    }

    func close(_ scratch: Scratch, _ name: String) async {
        await service.drain()
        await store.close()
        scratch.remove(name)
    }

    /// The median of 101 calls, after some to warm up.
    private func milliseconds(_ call: () async throws -> Void) async throws -> Double {
        var times: [Double] = []
        for round in 0..<121 {
            let started = ContinuousClock.now
            try await call()
            if round >= 20 { times.append((ContinuousClock.now - started) / .milliseconds(1)) }
        }
        return times.median
    }
}
