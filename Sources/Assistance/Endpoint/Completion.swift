internal import JSONText

/// What a model said: a text, or calls of tools, read from either form of a chat completion.
struct Completion: Sendable, Equatable {
    struct ToolCall: Sendable, Equatable {
        var id = ""
        var name = ""
        /// JSON as text, as the model wrote it.
        var arguments = ""
    }

    var text = ""
    var calls: [ToolCall] = []
    var isRefusal = false
    /// What it cost, if it was told.
    var tokens: Int?

    /// - Throws: `EndpointTrouble`.
    init(_ response: EndpointResponse) throws(EndpointTrouble) {
        guard response.status == 200 else { throw .status(response.status) }
        let isStream =
            response.contentType.lowercased().hasPrefix("text/event-stream")
            || response.body.starts(with: Array("data:".utf8))
        if isStream { try read(stream: response.body) } else { try read(whole: response.body) }
        guard !isRefusal else { throw .refused }
        guard calls.allSatisfy({ !$0.name.isEmpty }), !calls.isEmpty || !text.trimmed.isEmpty else { throw .garbage }
    }

    private mutating func read(whole body: [UInt8]) throws(EndpointTrouble) {
        let json = try Self.json(body[...])
        guard let message = json["choices"]?.elements.first?["message"], message.kind == .object else { throw .garbage }
        take(message, of: json)
    }

    /// Server-sent events: `data: {…}` a line, ended by `data: [DONE]`. Nothing but whole events counts.
    private mutating func read(stream body: [UInt8]) throws(EndpointTrouble) {
        var hasEvent = false
        for line in body.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            guard line.starts(with: Array("data:".utf8)) else { continue }
            let data = line.dropFirst(5).drop { $0 == UInt8(ascii: " ") }
            if data.elementsEqual("[DONE]".utf8) { break }
            let json = try Self.json(data)
            hasEvent = true
            if let delta = json["choices"]?.elements.first?["delta"] { take(delta, of: json) } else { count(json) }
        }
        guard hasEvent else { throw .garbage }
    }

    private static func json(_ bytes: ArraySlice<UInt8>) throws(EndpointTrouble) -> JSONSlice {
        do { return try JSONSlice(validating: bytes) } catch { throw .garbage }
    }

    /// Takes a message, or a piece of one.
    private mutating func take(_ message: JSONSlice, of json: JSONSlice) {
        text += message["content"]?.string ?? ""
        if let refusal = message["refusal"]?.string, !refusal.isEmpty { isRefusal = true }
        if json["choices"]?.elements.first?["finish_reason"]?.string == "content_filter" { isRefusal = true }
        for (place, part) in (message["tool_calls"]?.elements ?? []).enumerated() {
            let index = part["index"]?.integer.flatMap { Int(exactly: $0) } ?? place
            guard (0..<16).contains(index) else { continue }
            while calls.count <= index { calls.append(ToolCall()) }
            calls[index].id += part["id"]?.string ?? ""
            calls[index].name += part["function"]?["name"]?.string ?? ""
            calls[index].arguments += part["function"]?["arguments"]?.string ?? ""
        }
        count(json)
    }

    private mutating func count(_ json: JSONSlice) {
        if let total = json["usage"]?["total_tokens"]?.integer, (0...10_000_000).contains(total) { tokens = Int(total) }
    }
}
