import TicketFormats

/// A document made to fill the memory of whoever reads it.
struct HostileDocument: Sendable {
    /// What becomes of it.
    enum End: Sendable {
        /// It is read to its end.
        case read
        case refused(FormatFault.Reason)
    }

    let name: String
    let end: End
    /// Of the size of the largest files.
    let share: Double
    let head: String
    /// Comes over and over; with its number where every one is another.
    let piece: @Sendable (Int) -> String
    let tail: String
    /// Megabytes that reading it may need.
    let bound: Int

    init(
        _ name: String, _ end: End, share: Double = 1, head: String, tail: String = "", bound: Int = 50,
        piece: @escaping @Sendable (Int) -> String
    ) {
        (self.name, self.end, self.share, self.bound) = (name, end, share, bound)
        (self.head, self.piece, self.tail) = (head, piece, tail)
    }

    /// The same piece over and over.
    init(_ name: String, _ end: End, share: Double = 1, head: String, repeating piece: String, tail: String = "") {
        let block = String(repeating: piece, count: max(1, (64 << 10) / piece.utf8.count))
        self.init(name, end, share: share, head: head, tail: tail) { _ in block }
    }

    var step: Step {
        Step("hostile", name, bound: bound) { workshop, watch in
            let size = try write(workshop)
            watch.restart()
            return try read(workshop, size: size)
        }
    }

    private static let fileName = "hostile"

    private func write(_ workshop: Workshop) throws -> Int {
        let file = try SampleFile(workshop.path(Self.fileName))
        let wanted = workshop.bytes(share)
        try file.append(head)
        var number = 0
        while file.count < wanted {
            number += 1
            try file.append(piece(number))
        }
        try file.append(tail)
        try file.flush()
        return file.count
    }

    private func read(_ workshop: Workshop, size: Int) throws -> Step.Result {
        do throws(FormatFault) {
            let reading = try TicketFile(path: workshop.path(Self.fileName)).open()
            var tickets = 0
            var warnings = 0
            while try reading.next() != nil {
                tickets += 1
                warnings += reading.takeWarnings().count
            }
            warnings += reading.takeWarnings().count
            if case .refused(let reason) = end { throw FormatFault(reason, "nothing refused it") }
            return Step.Result(bytes: size, remark: "read: \(tickets) tickets, \(warnings) warnings")
        } catch {
            guard case .refused(error.reason) = end, error.message != "nothing refused it" else {
                throw LabError("\(name): \(error)")
            }
            let start = error.message.prefix(60).prefix { $0 != "\n" }
            return Step.Result(bytes: size, remark: "\(error.reason.rawValue): \(start)", isWhole: false)
        }
    }
}
