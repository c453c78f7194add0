/// What the control socket takes from a peer before it stops listening to it.
public enum ControlLimits {
    /// Longest request line in bytes: a batch of an import has half a MiB and a last text, which may grow sixfold by
    /// its escapes.
    public static let requestBytes = 4 * 1024 * 1024

    /// Longest answer line in bytes a client accepts: a page of records, each within the store's own line limit.
    public static let answerBytes = 64 * 1024 * 1024

    /// Longest piece of an answer that is too long for a line.
    public static let pieceBytes = 1024 * 1024

    /// Connections served at once. Each has a thread; people and scripts need one or two.
    public static let connections = 16

    /// Seconds without a request, or with an answer nobody reads, after which a connection is closed.
    public static let idleSeconds = 30

    /// Seconds in which a piece must have been taken: whoever pipes an export into a pager thinks before the next page.
    public static let readerSeconds = 600
}
