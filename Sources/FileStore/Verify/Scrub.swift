import Glibc
import Logging

/// Reads the whole store over and over in the background, so that damage is found while there is still another copy.
final class Scrub: Sendable {
    /// A small store is not looked at all the time.
    private static let minimumInterval = Duration.seconds(600)
    /// More findings of a pass are only counted.
    private static let maximumLogged = 20

    private let core: StoreCore
    private let logger: Logger
    private let pace: Pace

    /// Starts it on a thread of its own.
    init(_ core: StoreCore, bytesPerSecond: Int, logger: Logger) {
        self.core = core
        self.logger = logger
        pace = Pace(bytesPerSecond: bytesPerSecond)
        let (core, pace, logger) = (core, pace, logger)
        BlockingThreads.start { Self.loop(core, pace, logger) }
    }

    deinit { pace.stop() }

    /// Lets it end soon.
    func stop() { pace.stop() }

    private static func loop(_ core: StoreCore, _ pace: Pace, _ logger: Logger) {
        // Whoever waits for an answer goes first.
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)
        while !pace.isStopped {
            let start = ContinuousClock.now
            do {
                let report = try StoreVerifier(core.disk, depth: .full).run(core, pace: pace)
                core.take(report)
                tell(report, logger)
            } catch is Pace.Stopped {
                return
            } catch {
                logger.warning("The store could not be scrubbed", metadata: ["error": "\(error)"])
            }
            pace.pause(minimumInterval - (.now - start))
        }
    }

    private static func tell(_ report: VerifyReport, _ logger: Logger) {
        for finding in report.findings.lazy.filter(\.isDamage).prefix(maximumLogged) {
            logger.error("The store is damaged; run ticx-sync verify", metadata: ["finding": "\(finding)"])
        }
        logger.debug(
            "The store was scrubbed", metadata: ["bytes": "\(report.bytes)", "findings": "\(report.damages)"])
    }
}

extension StoreCore {
    fileprivate func take(_ report: VerifyReport) {
        lock.withLock { state in
            state.statistics.scrubPasses += 1
            state.statistics.scrubbedBytes += report.bytes
            state.statistics.scrubFindings = report.damages
            state.statistics.lastScrub = report.duration
        }
    }
}
