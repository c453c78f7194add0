/// An event from a client, with the way to answer it.
public struct SocketEvent: Sendable {
    public let name: String
    public let arguments: Arguments
    private let answer: (@Sendable (Arguments) -> Void)?

    init(name: String, arguments: Arguments, answer: (@Sendable (Arguments) -> Void)?) {
        self.name = name
        self.arguments = arguments
        self.answer = answer
    }

    /// Whether the client waits for an acknowledgement.
    public var wantsAcknowledgement: Bool { answer != nil }

    /// Acknowledges the event; a second time, or where nobody waits, it does nothing.
    public func acknowledge(_ arguments: Arguments = Arguments()) { answer?(arguments) }
}
