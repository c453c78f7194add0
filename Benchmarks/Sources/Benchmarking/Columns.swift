internal import Foundation

/// Numbers in right-aligned columns.
public enum Columns {
    /// A number of a table: its value, how wide, how many digits after the point.
    public static func number(_ value: Double, _ width: Int, digits: Int = 0) -> String {
        text(String(format: "%.\(digits)f", value), width)
    }

    /// A text at the right end of a column.
    public static func text(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}

extension Array where Element: Comparable {
    /// The middle element in order; the upper one of two.
    public var median: Element { sorted()[count / 2] }
}
