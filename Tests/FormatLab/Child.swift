import Glibc

/// This program once more, for one step.
enum Child {
    /// How a step's process ended.
    struct Outcome {
        /// nil: as it should.
        var failure: String?
        var wasInterrupted = false
    }

    /// Far above what any step takes, so that a slow machine fails none and an endless one does.
    private static let maximumSeconds: UInt32 = 120
    /// Far above the bound: a step that collects everything ends in order, and the machine lives on.
    private static let maximumBytes: rlim_t = 2 << 30

    /// For the child: its end when it takes too long or too much.
    static func limitItself() {
        signal(SIGINT, SIG_DFL)
        alarm(maximumSeconds)
        var limit = rlimit(rlim_cur: maximumBytes, rlim_max: maximumBytes)
        setrlimit(__rlimit_resource_t(2), &limit)  // RLIMIT_DATA
    }

    /// Runs it to its end; what it prints goes where ours goes.
    static func run(_ arguments: [String]) throws -> Outcome {
        var words: [UnsafeMutablePointer<CChar>?] = (["format-lab"] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        let result = posix_spawn(&child, "/proc/self/exe", nil, nil, &words, environ)
        guard result == 0 else { throw LabError("no process for a step: \(String(cString: strerror(result)))") }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        guard signal != 0 else {
            let code = status >> 8 & 0xFF
            return Outcome(failure: code == 0 ? nil : "it ended with \(code)")
        }
        let reason = signal == SIGALRM ? "it took more than \(maximumSeconds) s" : "it was ended by signal \(signal)"
        return Outcome(failure: reason, wasInterrupted: signal == SIGINT)
    }
}

/// Why a step cannot go on.
struct LabError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
