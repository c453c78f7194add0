internal import Glibc
internal import Logging
internal import SyncHTTP

/// How many files and sockets the process may have open at once.
enum DescriptorLimit {
    /// Raises the limit as far as the system lets us and as we need it, and says so when that is little.
    ///
    /// - Returns: who may have how many of them.
    static func raise(_ logger: Logger) -> DescriptorShares {
        let wanted = rlim_t(DescriptorShares.wanted)
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        // What the system says when nobody has set anything.
        guard getrlimit(resource, &limit) == 0 else { return DescriptorShares(limit: 1_024) }
        if limit.rlim_cur < wanted {
            var raised = limit
            raised.rlim_cur = min(wanted, limit.rlim_max)
            if setrlimit(resource, &raised) == 0 { limit = raised }
        }
        let shares = DescriptorShares(limit: Int(min(wanted, limit.rlim_cur)))
        if limit.rlim_cur < wanted {
            logger.warning(
                "few files may be open at once; raise the hard limit (ulimit -Hn)",
                metadata: [
                    "limit": "\(limit.rlim_cur)", "wanted": "\(wanted)", "connections": "\(shares.connections)",
                ])
        }
        return shares
    }
}
