import SyncEngine
import TicketFormats

/// Reads anything as a file of tickets: whatever it is, the answer is tickets or a fault, within limits. What ticx XML
/// gives is the same after it was written and read again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if TicketBundle.begins(bytes) {
        unpack(bytes)
    } else {
        readAsAnything(bytes)
        readAsTicx(bytes)
    }
    return 0
}

/// By whichever reader the file asks for.
private func readAsAnything(_ bytes: [UInt8]) {
    do throws(FormatFault) {
        let reader = try TicketFile(bytes: bytes).open()
        while try reader.next() != nil {}
        _ = reader.takeWarnings()
    } catch {
        require(!error.message.isEmpty, "a fault without a message")
    }
}

private func readAsTicx(_ bytes: [UInt8]) {
    var tickets: [InterchangeTicket] = []
    do throws(FormatFault) {
        let reader = try TicxReader(skipsBadTickets: true, read: source(bytes))
        while let ticket = try reader.next() { tickets.append(ticket) }
        let faults = reader.takeFaults()
        require(tickets.count + faults.count >= reader.count, "a ticket was lost without a word")
    } catch {
        require(!error.message.isEmpty, "a fault without a message")
    }
    do throws(FormatFault) {
        let written = try write(tickets)
        let reader = try TicxReader(read: source(written))
        for ticket in tickets {
            guard var again = try reader.next() else { return require(false, "a ticket did not come back") }
            again.line = ticket.line
            require(again == ticket, "a ticket came back as another")
        }
        require(try reader.next() == nil, "a ticket too many came back")
    } catch {
        require(false, "what was written cannot be read: \(error)")
    }
}

private func write(_ tickets: [InterchangeTicket]) throws(FormatFault) -> [UInt8] {
    let time = Timestamp(milliseconds: 0)
    let writer = try TicxWriter(
        header: ExportHeader(exportedAt: time, generator: "fuzz", ticketCount: tickets.count))
    try writer.begin()
    for ticket in tickets { try writer.write(ticket) }
    try writer.end()
    return try writer.drain()
}

private func unpack(_ bytes: [UInt8]) {
    do throws(FormatFault) {
        let bundle = try TicketBundle(size: bytes.count) { offset, buffer in
            let count = min(buffer.count, max(0, bytes.count - offset))
            if count > 0 { buffer.copyBytes(from: bytes[offset..<offset + count]) }
            return count
        }
        let reader = try TicxReader(holds: bundle.holds, read: try bundle.open(try bundle.document()))
        while try reader.next() != nil {}
    } catch {
        require(!error.message.isEmpty, "a fault without a message")
    }
}

private func source(_ bytes: [UInt8]) -> (UnsafeMutableRawBufferPointer) -> Int {
    var rest = bytes[...]
    return { buffer in
        let count = min(buffer.count, rest.count)
        buffer.copyBytes(from: rest.prefix(count))
        rest = rest.dropFirst(count)
        return count
    }
}
