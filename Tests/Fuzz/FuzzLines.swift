import FileStore
import SyncEngine

/// Reads arbitrary bytes as lines of the log and of a journal. No input may crash; a line that is taken must be what
/// the writer would have written, to the byte.
///
/// A generator never guesses a checksum, so each input is also framed as a line body with the right one.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    scan(bytes)
    guard !bytes.contains(UInt8(ascii: "\n")) else { return 0 }
    var framed = bytes
    _ = framed.endLine(from: 0)
    scan(framed)
    return 0
}

private func scan(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { buffer in
        var offset = 0
        while offset < buffer.count, case .success(let line) = LineFraming.line(in: buffer, at: offset) {
            require(line.end > offset && line.end <= buffer.count, "a line that does not end inside the bytes")
            let text = Array(buffer[offset..<line.end])
            if let log = LogLine(buffer, body: line.body) { check(log, text) }
            if let header = JournalHeader(buffer, body: line.body) { check(text) { _ = header.encode(to: &$0) } }
            if let trailer = JournalTrailer(buffer, body: line.body) { check(text) { _ = trailer.encode(to: &$0) } }
            _ = JournalLine(buffer, body: line.body)
            offset = line.end
        }
    }
}

/// What was read is written again to the byte.
private func check(_ line: [UInt8], encode: (inout [UInt8]) -> Void) {
    var again: [UInt8] = []
    encode(&again)
    require(again == line, "read and written again, the line is another")
}

/// A line of the log writes itself again, and its journal lines are read back as the records they carry.
private func check(_ log: LogLine, _ line: [UInt8]) {
    check(line) { _ = LogLine.encode(log.placed, durable: log.durable, previous: log.previous, to: &$0) }
    for index in log.placed.operation.entries.indices {
        var journal: [UInt8] = []
        _ = JournalLine.encode(log.placed, entry: index, previous: 1, to: &journal)
        journal.withUnsafeBytes { buffer in
            guard case .success(let framed) = LineFraming.line(in: buffer, at: 0) else {
                fatalError("a journal line that does not frame")
            }
            // A body of the log is opaque there; one that is an object must come back unchanged.
            guard let read = JournalLine(buffer, body: framed.body) else { return }
            require(read.lsn == log.placed.lsn, "the record is of another operation")
        }
    }
}
