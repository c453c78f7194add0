internal import Glibc
internal import Logging

/// How many files and sockets the process may have open at once.
enum DescriptorLimit {
    /// What a busy server needs: the store's cache of journals, the log, and thousands of connections.
    private static let wanted: rlim_t = 16_384

    /// Raises the limit as far as the system lets us, and says so when that is little.
    static func raise(_ logger: Logger) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < wanted else {
            return
        }
        limit.rlim_cur = min(wanted, limit.rlim_max)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        guard limit.rlim_cur < wanted else { return }
        logger.warning(
            "few files may be open at once; raise the hard limit (ulimit -Hn)",
            metadata: ["limit": "\(limit.rlim_cur)", "wanted": "\(wanted)"])
    }
}
