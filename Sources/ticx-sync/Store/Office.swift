internal import Control
internal import FileStore
internal import Foundation
internal import JSONText
internal import Logging
internal import SyncHTTP

/// Where commands are carried out: by the server that owns the data directory, else here.
struct Office {
    let configuration: Configuration

    init(_ configuration: Configuration) { self.configuration = configuration }

    var directory: String { configuration.dataDirectory }

    /// Sends one request and returns its result.
    ///
    /// - Parameter creates: whether a data directory that does not exist is made.
    func ask(_ request: ControlRequest, creates: Bool = false) async throws -> JSONSlice {
        try await open(creates: creates) { ask in try await ask(request) }
    }

    /// Keeps the way to the store open for several requests.
    func open<Result>(
        creates: Bool = false, _ body: ((ControlRequest) async throws -> JSONSlice) async throws -> Result
    ) async throws -> Result {
        if let client = try ControlClient.connect(directory: directory) {
            return try await body { try ControlFault.result(of: try client.ask($0.encoded)) }
        }
        if !creates { try checkThereIsAStore() }
        return try await opened { opened in
            try await body { request in
                try ControlFault.result(of: await opened.administration.answer(to: request.encoded))
            }
        }
    }

    /// Opens the store and the engine here, for as long as `body` takes.
    func opened<Result>(_ body: (OpenedStore) async throws -> Result) async throws -> Result {
        let opened = try await OpenedStore(configuration, logger: Self.quietLogger)
        do {
            let result = try await body(opened)
            await opened.close()
            return result
        } catch {
            await opened.close()
            throw error
        }
    }

    /// Opens the files alone, for as long as `body` takes.
    func openedFiles<Result>(_ body: (FileStore) async throws -> Result) async throws -> Result {
        let store = try await FileStore.open(directory: directory, logger: Self.quietLogger)
        do {
            let result = try await body(store)
            await store.close()
            return result
        } catch {
            await store.close()
            throw error
        }
    }

    /// - Throws: `CommandFailure` for a directory that holds nothing of a store.
    func checkThereIsAStore() throws {
        let files = ["FORMAT", "MANIFEST", "journals"].map { "\(directory)/\($0)" }
        guard files.contains(where: FileManager.default.fileExists) else {
            throw CommandFailure(
                """
                There is no store in \(directory). Name the right one with --data DIR, or make one: \
                ticx-sync serve --data \(directory)
                """)
        }
    }

    /// Whether a server answers in this directory.
    func hasServer() throws -> Bool { try ControlClient.connect(directory: directory) != nil }

    /// A verb speaks by its own output; of the store only what went wrong is worth a line.
    static var quietLogger: Logger {
        var logger = Logger(label: "ticx-sync") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        return logger
    }
}
