internal import JSONText

/// A stored record on one line, for people.
///
///     43  2026-11-22 08:20:00.041  message.send  applied  6f0e12aa/17  saw user 42  → user:10007:88  {"to":10007,…}
struct RecordLine {
    let text: String

    init(_ record: JSONSlice) {
        let content = record["content"] ?? .null
        let seq = String(record["seq"]?.integer ?? 0).padding(to: 7)
        let time = (content["receivedAt"]?.string ?? "").replacing("T", with: " ").dropLast()
        let kind = (content["kind"]?.string ?? "?").padding(to: 18)
        let status = (content["status"]?.string ?? "from \(content["from"]?.text ?? "?")").padding(to: 12)
        let parts = [
            Self.dot(content), Self.clock(content), Self.queued(content), Self.effects(record), Self.body(content),
        ]
        text = "\(seq)\(time)  \(kind)\(status)" + parts.filter { !$0.isEmpty }.joined(separator: "  ")
    }

    private static func dot(_ content: JSONSlice) -> String {
        guard let parts = content["dot"]?.elements, parts.count == 2 else { return "" }
        return "\(parts[0].string?.prefix(8) ?? "")/\(parts[1].text)"
    }

    private static func clock(_ content: JSONSlice) -> String {
        guard let clock = content["clock"], !clock.members.isEmpty else { return "" }
        let seen = clock.members.map { "\($0.key) \($0.value.kind == .object ? "siblings" : $0.value.text)" }
        return "saw \(seen.joined(separator: ", "))"
    }

    private static func queued(_ content: JSONSlice) -> String {
        content["queued"]?.string.map { "queued \($0), written \(content["sentAt"]?.string ?? "")" } ?? ""
    }

    private static func effects(_ record: JSONSlice) -> String {
        let effects = record["at"]?.members.map { "\($0.key):\($0.value.text)" } ?? []
        return effects.isEmpty ? "" : "→ \(effects.joined(separator: ", "))"
    }

    private static func body(_ content: JSONSlice) -> String {
        guard let body = content["body"], !body.isNull else { return "(no body)" }
        // What a hash is for ends at the store; on a screen it is only something to copy.
        let shown = body.members.filter { $0.key != "passwordHash" }
        let text =
            shown.count == body.members.count
            ? body.text : shown.map { "\($0.key) \($0.value.text)" }.joined(separator: ", ")
        return text.count > 100 ? "\(text.prefix(100))…" : text
    }
}

extension JSONSlice {
    /// A missing member, for a chain of optional ones.
    static let null = JSONSlice(trusted: Array("null".utf8)[...])
}
