internal import Foundation

/// A directory on the disk that is measured: under the working directory, gone when the benchmark ends.
public struct Scratch: Sendable {
    public let path: String

    public init() throws {
        path = FileManager.default.currentDirectoryPath + "/.build-bench-\(ProcessInfo.processInfo.processIdentifier)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// A place in it for this name; nothing is made.
    public func place(_ name: String) -> String { "\(path)/\(name)" }

    public func remove() { try? FileManager.default.removeItem(atPath: path) }

    /// Takes away one place before the rest ends.
    public func remove(_ name: String) { try? FileManager.default.removeItem(atPath: place(name)) }
}
