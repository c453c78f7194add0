internal import Foundation
internal import Glibc
internal import Logging
internal import SyncHTTP

/// The server's log: for people on a terminal, else one JSON object a line, both on standard error.
enum ServerLog {
    static func make(_ configuration: Configuration) -> Logger {
        let format = configuration.logFormat ?? (isatty(STDERR_FILENO) == 1 ? .text : .json)
        var logger = Logger(label: "ticx-sync") { label in
            switch format {
            case .text: StreamLogHandler.standardError(label: label)
            case .json: JSONLogHandler()
            }
        }
        logger.logLevel = configuration.logLevel
        return logger
    }
}
