import Glibc
import SyncEngine
import TicketFormats

/// Where steps do their work.
struct Workshop {
    let folder: String
    /// Of the largest files.
    let megabytes: Int

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    func bytes(_ share: Double) -> Int { Int(Double(megabytes) * 1e6 * share) }

    /// Writes tickets until there are so many bytes.
    ///
    /// - Parameter isKept: whether into a file, for the steps that follow; otherwise nobody keeps them.
    func write(_ format: TicketFormat, share: Double, isKept: Bool) throws -> Step.Result {
        let wanted = bytes(share)
        let file = isKept ? try SampleFile(path(format.rawValue)) : nil
        let writer = try format.writer(
            header: ExportHeader(
                exportedAt: Timestamp(milliseconds: 1_795_423_541_120), generator: "format-lab",
                source: "https://helpdesk.example"))
        var tickets = SampleTickets()
        var count = 0
        func drain() throws {
            let bytes = try writer.drain()
            count += bytes.count
            try file?.append(bytes)
        }
        try writer.begin()
        while count < wanted {
            try writer.write(tickets.next())
            try drain()
        }
        try writer.end()
        try drain()
        try file?.flush()
        if isKept { try expect(tickets.count, in: format.rawValue) }
        return Step.Result(bytes: count, remark: "\(tickets.count) tickets")
    }

    /// Reads a file of an earlier step to its end.
    func read(_ name: String, suffix: String = "", _ watch: inout StopWatch) throws -> Step.Result {
        let wanted = try expected(in: name)
        watch.restart()
        let file = try TicketFile(path: path(name + suffix))
        let count = try Self.drain(try file.open()) { warning in
            throw LabError("line \(warning.line): \(warning.text)")
        }
        guard count == wanted else { throw LabError("\(count) tickets were read, not \(wanted)") }
        guard !suffix.isEmpty || file.bytesRead == file.size else {
            throw LabError("\(file.bytesRead) bytes of \(file.size) were read")
        }
        return Step.Result(bytes: try size(name), remark: "\(count) tickets")
    }

    /// Reads tickets until there are no more, and says how many there were.
    static func drain(
        _ reading: any TicketReading, unusable: (FormatWarning) throws -> Void
    ) throws -> Int {
        var count = 0
        func take() throws {
            for warning in reading.takeWarnings() where warning.weight == .unusable { try unusable(warning) }
        }
        while try reading.next() != nil {
            count += 1
            try take()
        }
        try take()
        return count
    }

    /// Makes a file of another system.
    func make(_ records: ForeignRecords, share: Double) throws {
        let wanted = bytes(share)
        let file = try SampleFile(path(records.format.rawValue))
        try file.append(records.head)
        var count = 0
        while file.count < wanted {
            count += 1
            try file.append(records.record(count))
        }
        try file.append(records.tail)
        try file.flush()
        try expect(count, in: records.format.rawValue)
    }

    /// Packs a file of an earlier step.
    func pack(_ name: String) throws -> Step.Result {
        let packed = try PackedFile(path(name), as: "export.xml", into: path(name + ".zip"))
        return Step.Result(bytes: packed.unpacked, remark: "to \(packed.packed / 1_000_000) MB")
    }

    private func size(_ name: String) throws -> Int { try TicketFile(path: path(name)).size }

    // How many tickets a file has stands beside it, for the process that reads it.

    private func expect(_ tickets: Int, in name: String) throws {
        let note = try SampleFile(path("\(name).count"))
        try note.append("\(tickets)")
        try note.flush()
    }

    private func expected(in name: String) throws -> Int {
        guard let file = fopen(path("\(name).count"), "r") else { throw LabError("nothing wrote \(name)") }
        defer { fclose(file) }
        var text = [CChar](repeating: 0, count: 32)
        let line = fgets(&text, 32, file).map { String(cString: $0) }
        guard let count = line.flatMap({ Int($0) }) else { throw LabError("nothing wrote \(name)") }
        return count
    }
}
