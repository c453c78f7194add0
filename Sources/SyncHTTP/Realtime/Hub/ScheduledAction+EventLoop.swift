internal import NIOCore
internal import NIOPosix
internal import SocketIO

extension ScheduledAction {
    /// By an event loop: of an action that is cancelled nothing is left, where a sleeping task keeps its timer until
    /// its time has come.
    static func onEventLoop(_ delay: Duration, _ body: @escaping @Sendable () -> Void) -> ScheduledAction {
        let scheduled = MultiThreadedEventLoopGroup.singleton.any().scheduleTask(in: TimeAmount(delay)) { body() }
        return ScheduledAction { scheduled.cancel() }
    }
}
