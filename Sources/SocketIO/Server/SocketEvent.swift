internal import Synchronization

/// An event from a client, with the way to answer it.
public struct SocketEvent: Sendable {
    public let name: String
    public let arguments: Arguments
    private let answer: Answer?

    init(name: String, arguments: Arguments, answer: Answer?) {
        self.name = name
        self.arguments = arguments
        self.answer = answer
    }

    /// Whether the client waits for an acknowledgement.
    public var wantsAcknowledgement: Bool { answer != nil }

    /// Acknowledges the event; a second time, or where nobody waits, it does nothing.
    public func acknowledge(_ arguments: Arguments = Arguments()) { answer?.give(arguments) }
}

/// An acknowledgement that can be given once.
final class Answer: Sendable {
    private let id: Int
    private let socket: Socket
    private let isGiven = Atomic(false)

    init(id: Int, socket: Socket) {
        self.id = id
        self.socket = socket
    }

    func give(_ arguments: Arguments) {
        guard !isGiven.exchange(true, ordering: .relaxed) else { return }
        socket.send(.acknowledgement(arguments, id: id))
    }
}
