import FileStore
import Logging
import SyncEngine

/// Stores as the parts of the benchmark make and open them.
enum Stores {
    static func open(_ directory: String, options: FileStore.Options = .init()) async throws -> FileStore {
        var logger = Logger(label: "benchmark")
        logger.logLevel = .error
        return try await FileStore.open(directory: directory, options: options, logger: logger)
    }

    /// Appends, and waits while the journals are written more slowly than the log.
    static func write(_ appends: [Append], to store: FileStore) async throws {
        while true {
            do {
                _ = try await store.append(appends)
                return
            } catch JournalStoreError.unavailable {
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    static func user(_ number: Int) -> JournalID { .user(UserID(10_001 + number)) }

    /// One operation at home in the first of `journals`, with the same content in all of them.
    static func append(_ number: Int, _ journals: [JournalID], textBytes: Int) -> Append {
        let text = String(repeating: "x", count: textBytes)
        let content = Array(#"{"kind":"message.send","text":"\#(text)"}"#.utf8)
        let bits = Bits128(high: UInt64(number) &* 0x9E37_79B9_7F4A_7C15, low: UInt64(number))
        return Append(
            operation: OperationID(bits), home: journals[0], digest: ContentDigest(bits), id: EventID(UInt64(number)),
            entries: journals.map { .init(journal: $0, content: content) })
    }
}
