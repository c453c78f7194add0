internal import JSONText
internal import SocketIO
internal import Synchronization

/// Why sockets ended, by their ids.
final class Reasons: Sendable {
    private let reasons = Mutex<[String: DisconnectReason]>([:])

    subscript(id: String) -> DisconnectReason? {
        get { reasons.withLock { $0[id] } }
        set { reasons.withLock { $0[id] = newValue } }
    }
}

/// Events that ask what the server knows of a socket.
func handleState(of socket: Socket, _ reasons: Reasons) {
    socket.on("reason-of") { _, event in
        let reason = reasons[event.arguments.text(0)]
        event.acknowledge(Arguments { $0.element(raw: quoted(reason?.rawValue)) })
    }
    socket.on("handshake") { socket, event in
        event.acknowledge(Arguments { $0.object { write(socket.request, to: &$0) } })
    }
    socket.on("set-data") { socket, event in
        socket.data = Arguments(attachments: event.arguments.attachments) {
            $0.object { $0.field("d", raw: event.arguments.rewritten.value(0)) }
        }
        event.acknowledge()
    }
    socket.on("get-state") { socket, event in
        let data = socket.data as? Arguments ?? Arguments { $0.object { _ in } }
        event.acknowledge(
            Arguments(attachments: data.attachments) {
                $0.object {
                    $0.field("recovered", socket.admission.isRecovered)
                    $0.field("data", raw: data.value(0))
                    $0.array("rooms") { for room in socket.rooms { $0.element(room) } }
                }
            })
    }
}

private func write(_ request: ConnectRequest, to writer: inout JSONWriter) {
    let handshake = request.handshake
    writer.object("query") { write(handshake.query, to: &$0) }
    writer.field("address", handshake.address)
    writer.field("xdomain", handshake.header("origin") != nil)
    writer.field("secure", handshake.isSecure)
    writer.field("url", handshake.url)
    writer.field("auth", raw: request.auth?.rewritten.bytes ?? Array("{}".utf8)[...])
    writer.field("ua", raw: quoted(handshake.header("user-agent")))
    writer.field("cookie", raw: quoted(handshake.header("cookie")))
}

/// A name that comes more than once has an array.
private func write(_ query: [(name: String, value: String)], to writer: inout JSONWriter) {
    let groups = Dictionary(grouping: query) { Array($0.name.utf8) }
    var written: Set<[UInt8]> = []
    for (name, value) in query where written.insert(Array(name.utf8)).inserted {
        let values = groups[Array(name.utf8), default: []].map(\.value)
        if values.count == 1 {
            writer.field(name, value)
        } else {
            writer.array(name) { for value in values { $0.element(value) } }
        }
    }
}

/// A JSON string, or `null`.
private func quoted(_ text: String?) -> [UInt8] {
    guard let text else { return Array("null".utf8) }
    return JSONWriter.text { $0.element(text) }
}
