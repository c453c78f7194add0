/// A figure that the design wants, and whether this run reached it.
public enum Goal {
    /// A line that says a figure, what it should be at least, and whether it is.
    public static func atLeast(_ wanted: Double, _ found: Double, digits: Int = 2, _ what: String) -> String {
        line(what, found, "at least", wanted, isReached: found >= wanted, digits)
    }

    /// A line that says a figure, what it should be at most, and whether it is.
    public static func atMost(_ wanted: Double, _ found: Double, digits: Int = 2, _ what: String) -> String {
        line(what, found, "at most", wanted, isReached: found <= wanted, digits)
    }

    private static func line(
        _ what: String, _ found: Double, _ relation: String, _ wanted: Double, isReached: Bool, _ digits: Int
    ) -> String {
        let figures = "\(Columns.number(found, 0, digits: digits)), wanted \(relation) "
        return "\(isReached ? "reached" : "MISSED ")  \(what): \(figures)\(Columns.number(wanted, 0, digits: digits))"
    }
}
