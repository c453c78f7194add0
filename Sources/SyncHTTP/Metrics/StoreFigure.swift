/// A level or a count of the store, as one series of the Prometheus page: `ticx_store_<name>`.
public struct StoreFigure: Sendable {
    public var name: String
    public var labels: [(String, String)]
    public var value: Int

    public init(_ name: String, _ value: Int, labels: [(String, String)] = []) {
        self.name = name
        self.labels = labels
        self.value = value
    }
}
