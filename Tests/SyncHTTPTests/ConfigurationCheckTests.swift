import Logging
import SyncEngine
import SyncHTTP
import Testing

@Suite struct ConfigurationCheckTests {
    @Test func `a build without TLS names what it lacks, one with it the file it cannot read`() throws {
        let files = ["TICX_TLS_CERT": "/nowhere/chain.pem", "TICX_TLS_KEY": "/nowhere/key.pem"]
        let configuration = try Configuration(flags: files)
        let error = try #require(throws: ConfigurationError.self) { try configuration.check() }
        #expect(error.setting == "TICX_TLS_CERT")
        #expect(error.message.contains("--traits TLS") || error.message.contains("/nowhere/chain.pem"))
    }

    @Test func `nothing is served in plain HTTP under settings of TLS`() async throws {
        let files = ["TICX_TLS_CERT": "/nowhere/chain.pem", "TICX_TLS_KEY": "/nowhere/key.pem"]
        let configuration = try Configuration(flags: files)
        let service = try await SyncService(store: MemoryStore(), cursorKey: Array(repeating: 7, count: 16))
        await #expect(throws: ConfigurationError.self) {
            _ = try await buildApplication(
                configuration: configuration, service: service, parts: ApplicationParts(logger: Logger(label: "test")))
        }
    }

    @Test func everyOtherPartIsThere() throws {
        try Configuration(flags: ["TICX_MICROSOFT_LOGIN": "trust", "TICX_DEMO": "sandbox"]).check()
    }
}
