internal import JSONText

/// The latest events of one namespace, for clients that missed some. An offset is the log's salt and a number.
struct EventLog: Sendable {
    private struct Entry: Sendable {
        var content: SocketPacket.Content
        var audience: Audience
        var at: ContinuousClock.Instant
        /// Bytes it takes, here and on its way.
        var cost: Int
    }

    private let salt: String
    /// The first `gone` of these are not there any more: they go in one sweep when they are half.
    private var entries: [Entry?] = []
    private var gone = 0
    /// The number of `entries[0]`.
    private var base = 0
    private var bytes = 0

    init(salt: String) { self.salt = salt }

    /// The number of the oldest event that is there, or of the next one.
    var first: Int { base + gone }

    /// The number of the next event.
    var next: Int { base + entries.count }

    /// When the oldest event came; nil when there is none.
    var oldest: ContinuousClock.Instant? { gone < entries.count ? entries[gone]?.at : nil }

    mutating func append(
        _ event: String, _ arguments: Arguments, _ audience: Audience, now: ContinuousClock.Instant
    ) -> SocketPacket.Content {
        let content = SocketPacket.Content.event(event, arguments, offset: "\(salt).\(next)")
        let cost = Self.cost(event, arguments)
        entries.append(Entry(content: content, audience: audience, at: now, cost: cost))
        bytes += cost
        return content
    }

    /// Each message counts with what it takes besides its content.
    private static func cost(_ event: String, _ arguments: Arguments) -> Int {
        let text = arguments.values.reduce(event.utf8.count + 128) { $0 + $1.bytes.count + 1 }
        return arguments.attachments.reduce(text) { $0 + $1.count + 64 }
    }

    /// The events from a number on that are for a socket in these rooms, and the last one's number; nil when some of
    /// them are not there any more, or they have more bytes than this.
    func events(
        from start: Int, for rooms: [String], maximumBytes: Int
    ) -> (contents: [SocketPacket.Content], last: Int?)? {
        guard start >= first, start <= next else { return nil }
        let rooms = Set(rooms.map(ExactName.init))
        var found: (contents: [SocketPacket.Content], last: Int?) = ([], nil)
        var room = maximumBytes
        for number in start..<next {
            guard let entry = entries[number - base], entry.audience.includes(rooms) else { continue }
            room -= entry.cost
            guard room >= 0 else { return nil }
            found.contents.append(entry.content)
            found.last = number
        }
        return found
    }

    /// The number in an offset; nil for one that no event of this log had.
    func number(_ offset: String) -> Int? {
        guard let number = Int(offset.dropFirst(salt.count + 1)), 0..<next ~= number, offset == "\(salt).\(number)"
        else { return nil }
        return number
    }

    /// Lets go of what came by a time, and of the oldest of what is too much.
    mutating func trim(through oldest: ContinuousClock.Instant, maximum: Int, maximumBytes: Int) {
        while gone < entries.count, let entry = entries[gone],
            entry.at <= oldest || entries.count - gone > maximum || bytes > maximumBytes
        {
            bytes -= entry.cost
            entries[gone] = nil
            gone += 1
        }
        guard gone > 64, gone > entries.count / 2 else { return }
        entries.removeFirst(gone)
        base += gone
        gone = 0
    }
}
