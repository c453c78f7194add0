public import DatabaseImport
internal import SyncEngine
public import TicketFormats

/// Brings the tickets of a file of another system into the engine, in two passes: the first reads and checks all of it,
/// the second puts it on record. A dry run needs one. What is kept in memory are names. Not for two tasks at once.
public final class TicketImporter {
    let file: TicketFile
    let options: TicketImportOptions
    let desk: ImportDesk
    private let progress: (Int, Int) -> Void
    var report: TicketImportReport
    var format = TicketFormat.ticx
    var source = ""
    /// Whom the file names, and who they are here.
    var named: [PersonKey: String] = [:]
    var people: [PersonKey: UserID] = [:]
    /// Those of them whom nobody was asked about yet.
    var newcomers: [PersonKey] = []
    /// Tickets that wait for their batch.
    var batch = Batch()

    /// - Parameter progress: told bytes read and to read, now and then.
    public init(
        _ file: TicketFile, options: TicketImportOptions, desk: ImportDesk,
        progress: @escaping (Int, Int) -> Void = { _, _ in }
    ) {
        self.file = file
        self.options = options
        self.desk = desk
        self.progress = progress
        report = TicketImportReport(isDryRun: options.isDryRun)
    }

    /// Checks the file, then puts its tickets on record.
    ///
    /// - Throws: `FormatFault` before anything is written; what the desk throws: what was written until then stays, and
    ///   the same import goes on where it stopped.
    public func run() async throws -> TicketImportReport {
        format = try options.format ?? file.recognised()
        if options.isDryRun {
            // Nothing is written, so nothing has to wait until all of it is known to be good.
            try await check { ticket in
                try await meetPeople()
                try await put(ticket)
            }
        } else {
            try await check { _ in }
            try await meetPeople()
            try await write()
        }
        try await finish()
        report.format = format
        report.source = source
        return report
    }

    /// Opens the file for one more pass.
    func opened() throws(FormatFault) -> any TicketReading { try file.open(as: options.format) }

    /// - Parameter pass: 0 while it is checked, 1 while it is written.
    func step(pass: Int) {
        progress(pass * file.size + min(file.size, file.bytesRead), (options.isDryRun ? 1 : 2) * file.size)
    }

    // MARK: The first pass

    private static let shownFaults = 20

    /// - Parameter visit: gets the tickets that can be taken.
    private func check(_ visit: (InterchangeTicket) async throws -> Void) async throws {
        let reader = try opened()
        var check = TicketCheck(format)
        var faults: [FormatWarning] = []
        var faultCount = 0
        func note(_ fault: FormatWarning) {
            faultCount += 1
            if faults.count < Self.shownFaults { faults.append(fault) }
            report.skip(fault)
        }
        while let ticket = try reader.next() {
            takeWarnings(reader, note)
            let name = ticket.key ?? ticket.externalID
            let found = check.faults(of: ticket)
            for text in found.prefix(1) { note(FormatWarning(text, line: ticket.line, ticket: name)) }
            guard found.isEmpty else { continue }
            for text in TicketCheck.remarks(on: ticket) {
                report.warn(FormatWarning(text, line: ticket.line, ticket: name))
            }
            for person in ImportMapping.names(in: ticket) { remember(person) }
            source = options.source ?? reader.source ?? format.rawValue
            try await visit(ticket)
            step(pass: 0)
        }
        takeWarnings(reader, note)
        source = options.source ?? reader.source ?? format.rawValue
        guard faultCount == 0 || options.isPartial else { throw Self.refusal(faults, faultCount) }
    }

    private func takeWarnings(_ reader: any TicketReading, _ unusable: (FormatWarning) -> Void) {
        for warning in reader.takeWarnings() {
            switch warning.weight {
            case .note: report.warn(warning)
            case .skipped: report.skip(warning)
            case .unusable: unusable(warning)
            }
        }
    }

    private func remember(_ person: InterchangePerson?) {
        let key = PersonKey(person)
        guard let name = named[key] else {
            newcomers.append(key)
            named[key] = person?.name ?? ""
            return
        }
        if name.isBlank { named[key] = person?.name ?? "" }
    }

    private static func refusal(_ faults: [FormatWarning], _ count: Int) -> FormatFault {
        let lines = faults.map { fault in
            let place = [fault.line > 0 ? "line \(fault.line)" : nil, fault.ticket].compactMap(\.self)
            return (place + [fault.text]).joined(separator: ": ")
        }
        let more = count > faults.count ? ["and \(count - faults.count) more"] : []
        let head =
            "\(count) of the tickets cannot be taken, so none was; a partial import (--partial) takes the others."
        return FormatFault(.invalid, ([head] + lines + more).joined(separator: "\n"), line: faults.first?.line ?? 0)
    }
}
