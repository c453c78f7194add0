internal import FileStore
internal import Foundation
internal import Logging
internal import SyncEngine
internal import Synchronization

/// The engine's store in a directory of its own, removed in the end.
final class DirectoryHost: StoreHost {
    private struct Opened {
        var directory: String
        var store: FileStore?
        /// How often the store crashed: each crash goes on in another copy of the directory.
        var crashes = 0
    }

    private let base: String
    private let state: Mutex<Opened>

    /// - Parameter parent: a directory for the store's directory; made when it does not exist.
    init(parent: String) {
        base = "\(parent)/conformance-\(UUID().uuidString)"
        state = Mutex(Opened(directory: base + "/0"))
    }

    var powers: Set<Power> { [.restart] }

    func open() async throws -> any JournalStore {
        let directory = state.withLock(\.directory)
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        var options = FileStore.Options()
        // A checkpoint in the middle of the copy that stands for a crash would make it a state no crash can leave.
        options.checkpointInterval = .seconds(3600)
        var logger = Logger(label: "ticx-sync.conformance")
        logger.logLevel = .error
        let store = try await FileStore.open(directory: directory, options: options, logger: logger)
        state.withLock { $0.store = store }
        return store
    }

    func undergo(_ event: ServerEvent) async throws -> any JournalStore {
        switch event {
        case .restart: await state.withLock { $0.store.take() }?.close()
        case .crash: try leaveBehind()
        case .backup, .restore, .rollback: throw Shortage(power: .restore)
        case .full, .freed: throw Shortage(power: .space)
        }
        return try await open()
    }

    /// The bytes as they are now go on elsewhere; the store that wrote them is never closed and sees nothing of it.
    private func leaveBehind() throws {
        let (old, new) = state.withLock { state in
            state.crashes += 1
            let old = state.directory
            state.directory = "\(base)/\(state.crashes)"
            return (old, state.directory)
        }
        try FileManager.default.copyItem(atPath: old, toPath: new)
        state.withLock { $0.store = nil }
    }

    func close() async {
        await state.withLock { $0.store.take() }?.close()
        try? FileManager.default.removeItem(atPath: base)
    }
}
