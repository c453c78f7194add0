import JSONText
import SocketIO
import Synchronization
import Testing

/// A client at the far end of a connection in memory: it speaks Socket.IO packets as text.
final class HubClient: EngineConnection {
    struct Event: Equatable {
        var name: String
        /// The arguments without the offset, as JSON texts.
        var arguments: [String]
        var offset: String?

        var body: JSONSlice { JSONSlice(trusted: Array((arguments.first ?? "{}").utf8)[...]) }
    }

    struct Closed: Error {}

    let id = "engine"
    let handshake: Handshake
    private let namespace: String
    private let state = Mutex(State())

    private struct State {
        var listener: (any EngineListener)?
        var packets: [String] = []
        /// Sent and not seen by anybody yet.
        var unread: [String] = []
        var isSlow = false
        var isHasty = false
        var queued = 0
        var most = 0
        var delivery = Delivery(sent: 0, arrived: 0)
        var reason: DisconnectReason?
        var sid = ""
        var pid = ""
        var offset: String?
        var answers: [Int: String] = [:]
        var nextAnswer = 0
        var watchers: [CheckedContinuation<Void, Never>] = []
    }

    /// - Parameter offset: the last one of an earlier connection: clients keep it until they get another.
    init(namespace: String = "/", handshake: Handshake = Handshake(), offset: String? = nil) {
        self.namespace = namespace
        self.handshake = handshake
        state.withLock { $0.offset = offset }
    }

    private var prefix: String { namespace == "/" ? "" : namespace + "," }

    func attach(to listener: any EngineListener) { state.withLock { $0.listener = listener } }

    // MARK: The server's side

    func send(_ messages: [EngineMessage], isVolatile: Bool) {
        let watchers = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            guard state.reason == nil, !(isVolatile && state.queued > 0) else { return [] }
            for case .text(let bytes) in messages {
                state.queued += state.isSlow ? bytes.count : 0
                state.most = max(state.most, state.queued)
                state.delivery.sent += 1
                state.unread.append(String(decoding: bytes, as: UTF8.self))
            }
            defer { state.watchers = [] }
            return state.watchers
        }
        for watcher in watchers { watcher.resume() }
    }

    var queuedBytes: Int {
        state.withLock { state in
            defer { if state.isHasty { state.queued = 0 } }
            return state.queued
        }
    }

    var delivery: Delivery { state.withLock(\.delivery) }

    func close(_ reason: DisconnectReason) { end(reason) }

    // MARK: The client's side

    /// Why the connection ended; nil while it stands.
    var reason: DisconnectReason? { state.withLock(\.reason) }
    var socketID: String { state.withLock(\.sid) }
    var privateID: String { state.withLock(\.pid) }
    /// The last offset that was read.
    var offset: String? { state.withLock(\.offset) }
    /// The most bytes that waited for this client at any time.
    var mostQueued: Int { state.withLock(\.most) }

    /// A slow client reads nothing until `drain`.
    func becomeSlow() { state.withLock { $0.isSlow = true } }

    /// From now on it reads everything right after each look at what waits for it.
    func becomeHasty() { state.withLock { $0.isHasty = true } }

    /// Answers a ping that stands behind all that was sent so far.
    func answerPing() { state.withLock { $0.delivery.arrived = $0.delivery.sent } }

    /// Reads what waits; more may follow.
    func drain() { state.withLock { $0.queued = 0 } }

    /// The connection breaks.
    func cut(_ reason: DisconnectReason = .transportClose) { end(reason) }

    private func end(_ reason: DisconnectReason) {
        let (listener, watchers) = state.withLock { state in
            let isNew = state.reason == nil
            if isNew { state.reason = reason }
            defer { state.watchers = [] }
            return (isNew ? state.listener : nil, state.watchers)
        }
        listener?.closed(reason)
        for watcher in watchers { watcher.resume() }
    }

    func write(_ packet: String) {
        let listener = state.withLock { $0.reason == nil ? $0.listener : nil }
        listener?.receive(.text(Array(packet.utf8)))
    }

    /// Sends a CONNECT and waits for the answer, which is left unread when it is a refusal.
    func connect(_ auth: String) async throws {
        write("0\(prefix)\(auth)")
        while true {
            let answer = try await first { $0.hasPrefix("0\(prefix)") || $0.hasPrefix("4\(prefix){") }
            guard answer.hasPrefix("0") else { throw Refused(text: String(answer.dropFirst(1 + prefix.count))) }
            let json = JSONSlice(trusted: Array(answer.dropFirst(1 + prefix.count).utf8)[...])
            state.withLock { state in
                state.sid = json["sid"]?.string ?? ""
                state.pid = json["pid"]?.string ?? ""
            }
            return
        }
    }

    struct Refused: Error, Equatable { var text: String }

    func emit(_ name: String, _ body: String? = nil) {
        write("2\(prefix)[\"\(name)\"\(body.map { "," + $0 } ?? "")]")
    }

    /// Sends an event and waits for its acknowledgement.
    func ask(_ name: String, _ body: String? = nil) async throws -> JSONSlice {
        let number = state.withLock { state in
            defer { state.nextAnswer += 1 }
            return state.nextAnswer
        }
        write("2\(prefix)\(number)[\"\(name)\"\(body.map { "," + $0 } ?? "")]")
        let start = "3\(prefix)\(number)["
        let answer = try await first { $0.hasPrefix(start) }
        let list = JSONSlice(trusted: Array(answer.dropFirst(start.count - 1).utf8)[...])
        return list.elements.first ?? JSONSlice(trusted: Array("null".utf8)[...])
    }

    /// Takes out the first packet that fits, and waits for it.
    private func first(where fits: @Sendable (String) -> Bool) async throws -> String {
        while true {
            let found = state.withLock { state in
                state.unread.firstIndex(where: fits).map { state.unread.remove(at: $0) }
            }
            if let found { return found }
            if reason != nil { throw Closed() }
            await withCheckedContinuation { continuation in
                let isNews = state.withLock { state in
                    if state.unread.contains(where: fits) || state.reason != nil { return true }
                    state.watchers.append(continuation)
                    return false
                }
                if isNews { continuation.resume() }
            }
        }
    }

    /// Everything that came and was not looked at, in order; the offsets count as read.
    func take() -> [Event] {
        let packets = state.withLock { state in
            defer { state.unread.removeAll { $0.hasPrefix("2\(prefix)[") } }
            return state.unread.filter { $0.hasPrefix("2\(prefix)[") }
        }
        return packets.map(read)
    }

    /// The next event of this name, once it comes.
    func next(_ name: String) async throws -> Event {
        let start = "2\(prefix)[\"\(name)\""
        return read(try await first { $0.hasPrefix(start) })
    }

    private func read(_ packet: String) -> Event {
        let list = JSONSlice(trusted: Array(packet.dropFirst(1 + prefix.count).utf8)[...]).elements
        var arguments = list.dropFirst().map { String(decoding: $0.bytes, as: UTF8.self) }
        var offset: String?
        if arguments.count == 2, let last = list.last?.string {
            offset = last
            arguments.removeLast()
        }
        if let offset { state.withLock { $0.offset = offset } }
        return Event(name: list.first?.string ?? "", arguments: arguments, offset: offset)
    }

    /// The texts of messages that came and were not looked at.
    func takeTexts() -> [String] {
        take().filter { $0.name == "new_message" }.compactMap { $0.body["text"]?.string }
    }

    /// Whether a DISCONNECT packet came.
    var isSentAway: Bool {
        state.withLock { state in
            state.unread.contains { $0 == "1" + (namespace == "/" ? "" : namespace) || $0 == "1\(prefix)" }
        }
    }
}
