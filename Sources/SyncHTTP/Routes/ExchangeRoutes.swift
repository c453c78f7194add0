internal import DatabaseImport
internal import Hummingbird
internal import Logging
internal import SyncEngine
internal import TicketExchange
internal import TicketFormats

/// `tickets/export` and `tickets/import`: tickets as files of other systems.
struct ExchangeRoutes: Sendable {
    let service: SyncService
    let now: @Sendable () -> Timestamp
    let spool: UploadSpool
    let turns: ExchangeTurns
    let metrics: ExchangeMetrics
    /// What files say of who made them.
    let generator: String
    /// Where links in them lead; nil: nowhere.
    let source: String?
    let isStopping: @Sendable () -> Bool

    /// Both have a fixed name where `TicketRoutes` has a ticket: they come before it in the table.
    var routes: [Route] {
        [
            Route(.get, "tickets/export", handler: export),
            Route(.post, "tickets/import", .administrators, handler: take),
        ]
    }

    /// What the caller may see, narrowed as the list is, as a file.
    @Sendable private func export(_ call: Call) async throws -> Response {
        guard let format = call.query["format"].flatMap(TicketFormat.init(rawValue:)), format.isExported else {
            throw APIError.malformed("format", "must be one of " + Self.words(TicketFormat.exported))
        }
        let query = try TicketQuery(call.query, caller: call.user, service.directory)
        let thread = ExchangeThread("export")
        let time = now()
        let download = TicketDownload(
            TicketExporter(
                service, reader: call.user.id, filter: query.isImpossible ? .nothing : query.filter, format: format,
                header: ExportHeader(exportedAt: time, generator: generator, source: source)),
            turn: try turns.export(by: call.user.id), format: format.rawValue, user: call.user.id, logger: call.logger,
            metrics: metrics, isStopping: isStopping)
        let first = try await withTaskExecutorPreference(thread) { try await download.next() }
        return .file(
            named: "tickets-\(time.description.prefix(10)).\(format.fileExtension)", type: format.mediaType,
            first: first ?? [], rest: download, on: thread)
    }

    /// A file's tickets put on record; the report. It goes on when its client leaves: the same file again adds nothing.
    @Sendable private func take(_ call: Call) async throws -> Response {
        let options = try importOptions(call)
        let turn = try turns.import()
        let file = try await spool.take(call)
        let thread = ExchangeThread("import")
        let report = try await withTaskExecutorPreference(thread) {
            try await TicketImporter(
                TicketFile(descriptor: file.descriptor, name: "the file"), options: options,
                desk: ImportDesk(service, isDryRun: options.isDryRun)
            ).run()
        }
        withExtendedLifetime((turn, file)) {}
        let format = report.format?.rawValue ?? "unknown"
        if !options.isDryRun { metrics.imported(report.created + report.updated, format: format) }
        call.logger.info(
            options.isDryRun ? "an import of tickets was tried" : "tickets imported",
            metadata: [
                LogKeys.user: .stringConvertible(call.user.id), LogKeys.format: .string(format),
                LogKeys.count: .stringConvertible(report.created + report.updated),
            ])
        return .json(report.encoded)
    }

    private func importOptions(_ call: Call) throws(APIError) -> TicketImportOptions {
        var options = TicketImportOptions()
        if let word = call.query["format"], word != "auto" {
            guard let format = TicketFormat(rawValue: word), format.isImported else {
                throw .malformed("format", "must be auto or one of " + Self.words(TicketFormat.imported))
            }
            options.format = format
        }
        options.isDryRun = try call.query.flag("dryRun")
        options.isPartial = try call.query.flag("partial")
        options.source = call.query["source"]
        if let source = options.source, !TicketImportOptions.isSource(source) {
            throw .malformed("source", "must have at most 200 bytes without control characters")
        }
        if call.request.headers[.contentType]?.lowercased().hasPrefix("multipart/") == true {
            throw APIError(.malformed, "the body must be the file itself, not a form: curl --data-binary @FILE")
        }
        return options
    }

    private static func words(_ formats: [TicketFormat]) -> String { formats.map(\.rawValue).joined(separator: ", ") }
}
