public import SyncEngine

/// What the assistant says, line by line.
public struct Reply: Sendable, Equatable {
    public var lines: [ReplyLine]
    /// The ticket that it is mostly about.
    public var preview: Answer.Preview?
    /// Whether it is less than what was asked for.
    public var isDegraded = false

    public init(_ lines: ReplyLine..., preview: Answer.Preview? = nil) {
        self.lines = lines
        self.preview = preview
    }

    public static func + (left: Reply, right: Reply) -> Reply {
        var sum = left
        sum.lines += right.lines
        sum.preview = left.preview ?? right.preview
        sum.isDegraded = left.isDegraded || right.isDegraded
        return sum
    }

    public static func + (left: Reply, line: ReplyLine) -> Reply { left + Reply(line) }

    /// The reply as the page shows it: of the closed set of tags and at most 4 KiB.
    public var markup: String { Markup.sanitize(lines.map(\.markup).joined(separator: Tag.br.opening)) }
}
