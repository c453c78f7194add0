/// How much a bundle may ask for.
public struct BundleLimits: Sendable, Equatable {
    /// Files and directories in it: each costs a line of the directory, which is in memory.
    public var entries = 100_000
    /// Bytes of that directory.
    public var directory = 32 << 20
    /// Bytes of all files, unpacked.
    public var bytes = 8 << 30
    /// Bytes that one packed byte may become; XML of tickets is about 10, what is made to do harm is 1000.
    public var ratio = 120
    /// Unpacked bytes below which the ratio does not matter.
    public var harmless = 16 << 20

    /// The limits of the importers.
    public static let standard = BundleLimits()

    public init() {}
}
