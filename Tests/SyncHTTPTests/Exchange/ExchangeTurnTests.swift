import HTTPTypes
import Logging
import SyncEngine
import Testing
import TicketExchange
import TicketFormats

@testable import SyncHTTP

/// Who may export and import beside whom.
@Suite struct ExchangeTurnTests {
    private func code(_ work: () throws -> Void) -> String? {
        do {
            try work()
            return nil
        } catch {
            return (error as? APIError).map { "\($0.code.rawValue) \($0.code.status.code) \($0.retryAfter != nil)" }
        }
    }

    @Test func `one export a person, until its last reference goes`() throws {
        let turns = ExchangeTurns(limits: Limits())
        var first: ExchangeTurns.Turn? = try turns.export(by: UserID(10_001))
        #expect(code { _ = try turns.export(by: UserID(10_001)) } == "busy 429 true")
        #expect(code { _ = try turns.export(by: UserID(10_002)) } == nil)
        withExtendedLifetime(first) {}
        first = nil
        #expect(code { _ = try turns.export(by: UserID(10_001)) } == nil)
    }

    @Test func `an export that is whole makes room before its client can know`() async throws {
        let turns = ExchangeTurns(limits: Limits())
        let service = try await SyncService(
            store: MemoryStore(), cursorKey: Array("a key for the cursors of tests".utf8), environment: .system)
        let download = TicketDownload(
            TicketExporter(
                service, reader: nil, filter: .nothing, format: .csv,
                header: ExportHeader(exportedAt: Environment.system.now(), generator: "test", source: nil)),
            turn: try turns.export(by: UserID(10_001)), format: "csv", user: UserID(10_001),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            metrics: ExchangeMetrics(registry: PrometheusRegistry()), isStopping: { false })
        while try await download.next() != nil {
            #expect(code { _ = try turns.export(by: UserID(10_001)) } == "busy 429 true")
        }
        #expect(code { _ = try turns.export(by: UserID(10_001)) } == nil)
        withExtendedLifetime(download) {}
    }

    @Test func `so many exports at once and no more`() throws {
        let turns = ExchangeTurns(limits: Limits())
        var held = try (0..<Limits().maximumExports).map { try turns.export(by: UserID(10_001 + $0)) }
        #expect(code { _ = try turns.export(by: UserID(20_000)) } == "busy 429 true")
        withExtendedLifetime(held) {}
        held = []
        #expect(code { _ = try turns.export(by: UserID(20_000)) } == nil)
    }

    @Test func `one import at a time, whoever sends it, beside exports`() throws {
        let turns = ExchangeTurns(limits: Limits())
        let export = try turns.export(by: UserID(10_001))
        var first: ExchangeTurns.Turn? = try turns.import()
        #expect(code { _ = try turns.import() } == "busy 429 true")
        withExtendedLifetime(first) {}
        first = nil
        #expect(code { _ = try turns.import() } == nil)
        withExtendedLifetime(export) {}
    }
}
