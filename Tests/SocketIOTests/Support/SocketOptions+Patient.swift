import SocketIO

extension SocketOptions {
    /// Nothing that waits for a time happens: a machine that is busy for long ends no client.
    static var patient: SocketOptions { SocketOptions(schedule: { _, _ in ScheduledAction {} }) }
}
