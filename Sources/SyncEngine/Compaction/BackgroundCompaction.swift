internal import Synchronization

/// Compacts journals that grew, now and then, one at a time, and no faster than others hardly notice.
public final class BackgroundCompaction: Sendable {
    public struct Options: Sendable {
        /// From the end of one pass to the beginning of the next.
        public var interval = Duration.seconds(3600)
        /// Bytes of journals a second, over a pass.
        public var bytesPerSecond = 8 << 20
        /// A journal that got fewer records since its last compaction is left alone.
        public var minimumRecords = 256
        /// Records stay as they came for this long.
        public var age = SyncService.compactionAge

        public init() {}
    }

    /// What was done since the start.
    public struct Statistics: Sendable, Equatable {
        public var passes = 0
        /// Journals that were looked at, and those of them that there was something to do in.
        public var journals = 0
        public var compacted = 0
        /// Bytes of the compacted journals.
        public var bytesBefore = 0
        public var bytesAfter = 0
        public var dropped = 0
        public var emptied = 0
        public var failures = 0
        /// What went wrong last, for people.
        public var lastError: String?

        public init() {}
    }

    private let service: SyncService
    private let options: Options
    private let sleep: @Sendable (Duration) async throws -> Void
    private let inTurn: @Sendable (@Sendable () async -> Int) async -> Int
    private let afterPass: @Sendable () async -> Void
    private let counts = Mutex(Statistics())

    /// - Parameters:
    ///   - sleep: throws when it is to end.
    ///   - inTurn: runs one compaction when nothing else works on the store's files, and gives its result.
    ///   - afterPass: what else is due then, such as emptying a store's trash.
    public init(
        _ service: SyncService, options: Options = Options(),
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        inTurn: @escaping @Sendable (@Sendable () async -> Int) async -> Int = { await $0() },
        afterPass: @escaping @Sendable () async -> Void = {}
    ) {
        self.service = service
        self.options = options
        self.sleep = sleep
        self.inTurn = inTurn
        self.afterPass = afterPass
    }

    public var statistics: Statistics { counts.withLock { $0 } }

    /// Works until its task is cancelled.
    public func run() async {
        do {
            while true {
                try await sleep(options.interval)
                try await pass()
                counts.withLock { $0.passes += 1 }
                await afterPass()
            }
        } catch {}
    }

    private func pass() async throws {
        for journal in service.growth.take(atLeast: options.minimumRecords) {
            let bytes = await inTurn { await self.compact(journal) }
            try await sleep(.milliseconds(1 + bytes * 1000 / max(1, options.bytesPerSecond)))
        }
    }

    /// - Returns: how many bytes the journal had, as far as something was done.
    private func compact(_ journal: JournalID) async -> Int {
        do {
            let report = try await service.compact(reporting: journal, olderThan: options.age)
            counts.withLock { $0.take(report) }
            return report.sizes.before
        } catch {
            counts.withLock { counts in
                counts.journals += 1
                counts.failures += 1
                counts.lastError = "\(journal): \(error)"
            }
            return 0
        }
    }
}

extension BackgroundCompaction.Statistics {
    fileprivate mutating func take(_ report: CompactionReport) {
        journals += 1
        guard !report.plan.isEmpty else { return }
        compacted += 1
        bytesBefore += report.sizes.before
        bytesAfter += report.sizes.after
        dropped += report.counts.dropped
        emptied += report.counts.emptied
    }
}
