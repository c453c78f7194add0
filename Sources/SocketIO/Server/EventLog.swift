/// The latest events of one namespace, for clients that missed some. An offset is the log's salt and a number.
struct EventLog: Sendable {
    private struct Entry: Sendable {
        var content: SocketPacket.Content
        var audience: Audience
        var at: ContinuousClock.Instant
    }

    private let salt: String
    /// The first `gone` of these are not there any more: they go in one sweep when they are half.
    private var entries: [Entry?] = []
    private var gone = 0
    /// The number of `entries[0]`.
    private var base = 0

    init(salt: String) { self.salt = salt }

    mutating func append(
        _ event: String, _ arguments: Arguments, _ audience: Audience, now: ContinuousClock.Instant
    ) -> SocketPacket.Content {
        let content = SocketPacket.Content.event(event, arguments, offset: offset(base + entries.count))
        entries.append(Entry(content: content, audience: audience, at: now))
        return content
    }

    /// What came after an offset, for a socket in these rooms; nil when the offset is none of ours, or older than what
    /// is kept.
    func events(after offset: String, for rooms: [String]) -> [SocketPacket.Content]? {
        guard let number = number(offset), number >= base + gone, number < base + entries.count else { return nil }
        return entries[(number - base + 1)...].compactMap { entry in
            guard let entry, entry.audience.includes(rooms) else { return nil }
            return entry.content
        }
    }

    private func offset(_ number: Int) -> String { "\(salt).\(number)" }

    private func number(_ offset: String) -> Int? {
        guard let number = Int(offset.dropFirst(salt.count + 1)), offset == self.offset(number) else { return nil }
        return number
    }

    /// Lets go of what is older, or more.
    mutating func trim(before oldest: ContinuousClock.Instant, maximum: Int) {
        while gone < entries.count, let entry = entries[gone], entry.at < oldest || entries.count - gone > maximum {
            entries[gone] = nil
            gone += 1
        }
        guard gone > 64, gone > entries.count / 2 else { return }
        entries.removeFirst(gone)
        base += gone
        gone = 0
    }
}
