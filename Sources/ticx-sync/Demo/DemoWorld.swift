internal import FileStore
internal import Foundation
internal import SyncEngine
internal import SyncHTTP

/// A throw-away store that can die.
struct DemoWorld {
    private let root: URL
    private var lives = 1
    private(set) var opened: OpenedStore

    var service: SyncService { opened.service }

    init() async throws {
        root = FileManager.default.temporaryDirectory.appendingPathComponent(
            "ticx-demo-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        opened = try await Self.open(root.appendingPathComponent("1"))
    }

    /// Loses the process: what goes on is a copy of the files as they are at this instant, with nothing closed, flushed
    /// or tidied, and without the memory of the one before. It holds what kill -9 would leave.
    mutating func crash() async throws {
        let dead = root.appendingPathComponent("\(lives)")
        lives += 1
        let next = root.appendingPathComponent("\(lives)")
        try FileManager.default.createDirectory(at: next, withIntermediateDirectories: true)
        for name in try FileManager.default.contentsOfDirectory(atPath: dead.path) where name != "LOCK" {
            try FileManager.default.copyItem(
                at: dead.appendingPathComponent(name), to: next.appendingPathComponent(name))
        }
        let former = opened
        opened = try await Self.open(next)
        await former.close()
    }

    func end() async {
        await opened.close()
        try? FileManager.default.removeItem(at: root)
    }

    private static func open(_ directory: URL) async throws -> OpenedStore {
        var configuration = Configuration()
        configuration.dataDirectory = directory.path
        return try await OpenedStore(configuration, logger: Office.quietLogger)
    }
}
