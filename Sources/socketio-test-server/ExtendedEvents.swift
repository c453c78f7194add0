internal import JSONText
internal import SocketIO

private struct Forbidden: Error {}

/// Events that are answered at once.
func handleEchoes(of socket: Socket) {
    socket.on("message") { $0.emit("message-back", $1.arguments.rewritten) }
    socket.on("message-with-ack") { $1.acknowledge($1.arguments.rewritten) }
    socket.on("ack-twice") { _, event in
        event.acknowledge(Arguments { $0.element(1) })
        event.acknowledge(Arguments { $0.element(2) })
    }
    socket.on("send-binary") { socket, _ in
        let first = #"{"_placeholder":true,"num":0}"#
        let second = #"{"n":[{"_placeholder":true,"num":1}]}"#
        var arguments = Arguments(trusted: Array(first.utf8), Array(second.utf8), Array(#""end""#.utf8))
        arguments.attachments = [[1, 2, 3], [4, 5]]
        socket.emit("bin", arguments)
    }
    socket.use { _, event in
        if event.name == "forbidden" { throw Forbidden() }
    }
    socket.onRefused { socket, _, _ in socket.emit("mw-error", Arguments { $0.element("nope") }) }
}

/// Events that make the server ask back.
func handleQuestions(of socket: Socket) {
    let question = Arguments { $0.element("q") }
    socket.on("ask-me") { socket, _ in
        Task {
            guard let answer = try? await socket.request("ask", question, timeout: nil) else { return }
            socket.emit("ask-result", answer.rewritten)
        }
    }
    socket.on("ask-timeout") { socket, _ in
        Task {
            let result: Arguments
            do throws(AcknowledgementError) {
                let answer = try await socket.request("ask", question, timeout: .milliseconds(200))
                result = Arguments(attachments: answer.attachments) {
                    $0.element(raw: "null".utf8)
                    $0.element(raw: answer.rewritten.value(0))
                }
            } catch .timedOut {
                result = Arguments {
                    $0.element("operation has timed out")
                    $0.element(raw: "null".utf8)
                }
            } catch .disconnected {
                return
            }
            socket.emit("ask-timeout-result", result)
        }
    }
}

/// Events that one burst has at most: all of them are made in one turn, and pings wait for its end.
private let longestBurst = 100_000
/// Letters that one event has at most.
private let largestText = 10_000_000

/// Events that make the server send much.
func handleBursts(of socket: Socket) {
    socket.on("volatile-burst") { socket, event in
        for number in 0..<event.arguments.count(0, atMost: longestBurst) {
            socket.emit("v", Arguments { $0.element(number) }, isVolatile: true)
        }
        socket.emit("burst-done", Arguments())
    }
    socket.on("burst") { socket, event in
        for number in 0..<event.arguments.count(0, atMost: longestBurst) {
            socket.emit("b", Arguments { $0.element(number) })
        }
    }
    socket.on("big") { socket, event in
        let text = String(repeating: "x", count: event.arguments.count(0, atMost: largestText))
        socket.emit("big", Arguments { $0.element(text) })
    }
}

/// Events that end the socket.
func handleEnds(of socket: Socket) {
    socket.on("disconnect-me") { socket, _ in socket.disconnect() }
    socket.on("disconnect-hard") { socket, _ in socket.disconnect(closing: true) }
}

/// Events about rooms.
func handleRooms(of socket: Socket, _ namespace: Namespace) {
    let rooms: @Sendable (Socket) -> Arguments = { socket in
        Arguments { $0.array { for room in socket.rooms { $0.element(room) } } }
    }
    socket.on("join") { socket, event in
        if let room = event.arguments[0]?.string { socket.join(room) }
        event.acknowledge(rooms(socket))
    }
    socket.on("leave") { socket, event in
        if let room = event.arguments[0]?.string { socket.leave(room) }
        event.acknowledge(rooms(socket))
    }
    socket.on("to-room") { _, event in
        namespace.emit("room-msg", event.arguments.rewritten.dropFirst(), to: [event.arguments.text(0)])
    }
    socket.on("to-room-others") { socket, event in
        let room = event.arguments.text(0)
        namespace.emit("room-msg", event.arguments.rewritten.dropFirst(), to: [room], except: [socket.id])
    }
    socket.on("to-except") { _, event in
        let (room, other) = (event.arguments.text(0), event.arguments.text(1))
        namespace.emit("room-msg", event.arguments.rewritten.dropFirst(2), to: [room], except: [other])
    }
    socket.on("broadcast") { socket, event in
        namespace.emit("bcast", event.arguments.rewritten, except: [socket.id])
    }
}
