/// Something that will run later unless it is cancelled.
public struct ScheduledAction: Sendable {
    public let cancel: @Sendable () -> Void

    public init(cancel: @escaping @Sendable () -> Void) { self.cancel = cancel }

    /// By one timer for the whole process: actions run one after the other and return at once. Of one that is cancelled
    /// nothing is left, where a sleeping task would keep its timer until its time has come.
    public static func timer(_ delay: Duration, _ body: @escaping @Sendable () -> Void) -> ScheduledAction {
        let number = TimerQueue.shared.add(delay, body)
        return ScheduledAction { TimerQueue.shared.cancel(number) }
    }
}
