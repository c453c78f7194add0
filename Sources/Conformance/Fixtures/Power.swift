/// What a scenario asks of the server's surroundings beyond requests; a runner without it reports "not run", never
/// "ok".
public enum Power: String, Sendable, CaseIterable, Comparable {
    /// Accounts can be closed by an operator.
    case admin
    /// People can be given another role or department.
    case roles
    /// Time can be moved forward at will.
    case clock
    /// The server can be stopped, orderly or not, and started on the same data.
    case restart
    /// The server's data can be put back to an earlier state.
    case restore
    /// The server's disk can be filled up and freed again.
    case space

    public static func < (left: Power, right: Power) -> Bool { left.rawValue < right.rawValue }
}
