extension FileStore {
    /// How a store is run. The defaults are for a server with its own disk.
    public struct Options: Sendable {
        public var limits = StoreLimits()
        /// After so long without an append a line is written to the log that proves the last flush; see
        /// `docs/durability.md`.
        public var markMilliseconds = 50
        /// Durable records get into their journals after this time,
        public var applyMilliseconds = 200
        /// or as soon as there are so many bytes of them.
        public var applyBytes = 1 << 20
        /// A checkpoint is taken after so much log: it bounds what recovery has to read,
        public var checkpointBytes = 64 << 20
        /// after so many journals were written: it bounds what recovery has to write,
        public var checkpointJournals = 20_000
        /// or after this time.
        public var checkpointInterval = Duration.seconds(30)
        /// Threads for reads and first touches of journals.
        public var readThreads = 4
        /// The background check reads the store at this rate; 0 turns it off.
        public var scrubBytesPerSecond = 4 << 20
        /// Opens also on a network file system, where flushes and locks may not hold what they promise.
        public var allowsNetworkFileSystem = false
        /// Changes nothing in the directory: what a crash left is recovered in memory, and appends are refused.
        public var isReadOnly = false
        /// Told once, on a thread of the store, when a persist failed. Nothing is written any more; the process has to
        /// exit, with status 70 by convention, so that the next start recovers. The text says what happened.
        public var onFatal: @Sendable (String) -> Void = { _ in }

        public init() {}
    }
}
