import Foundation

/// A directory that is gone when its last reference is.
package final class TemporaryDirectory: Sendable {
    package let path: String

    package init() {
        path = FileManager.default.temporaryDirectory.path + "/ticx-store-\(UUID().uuidString)"
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            preconditionFailure("no temporary directory: \(error)")
        }
    }

    /// The files in it, with the directories they stand in.
    package func names() -> Set<String> {
        let paths = FileManager.default.enumerator(atPath: path)?.allObjects as? [String] ?? []
        return Set(
            paths.filter { name in
                var isDirectory: ObjCBool = false
                _ = FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isDirectory)
                return !isDirectory.boolValue
            })
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
