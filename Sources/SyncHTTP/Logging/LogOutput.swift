internal import Glibc
public import Logging

/// Where log lines go, each as one write so that lines of several threads never mix.
public struct LogOutput: Sendable {
    let write: @Sendable ([UInt8]) -> Void

    public init(write: @escaping @Sendable ([UInt8]) -> Void) {
        self.write = write
    }

    /// Standard error. A line that cannot be written is dropped: there is nowhere to say so.
    public static let standardError = LogOutput { bytes in
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}

extension Configuration {
    /// A logger in the configured form and level.
    public func logger(label: String) -> Logger {
        let format = logFormat ?? (isatty(STDERR_FILENO) == 1 ? .text : .json)
        var logger = Logger(label: label) { label in
            switch format {
            case .text: TextLogHandler()
            case .json: JSONLogHandler(label: label)
            }
        }
        logger.logLevel = logLevel
        return logger
    }
}
