internal import Glibc

/// The time that the processor spent on this process, on all its threads: steadier than a clock on a busy machine.
public enum ProcessorTime {
    /// How many processors this machine has.
    public static var processors: Int { sysconf(Int32(_SC_NPROCESSORS_ONLN)) }

    public static func used() -> Duration {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return duration(usage.ru_utime) + duration(usage.ru_stime)
    }

    private static func duration(_ time: timeval) -> Duration {
        .seconds(Int64(time.tv_sec)) + .microseconds(Int64(time.tv_usec))
    }
}
