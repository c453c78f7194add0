import SyncHTTP
import Testing

@Suite struct PendingSettingsTests {
    @Test func encryptionThatIsNotThereRefusesToStart() throws {
        let configuration = try Configuration(flags: ["TICX_TLS_CERT": "/etc/cert", "TICX_TLS_KEY": "/etc/key"])
        #expect(throws: ConfigurationError.self) { try configuration.pending() }
    }

    @Test func otherPartsThatAreNotThereAreTold() throws {
        let flags = ["TICX_AI_URL": "http://127.0.0.1:1", "TICX_UI_DIR": "ui", "TICX_MICROSOFT_LOGIN": "trust"]
        let pending = try Configuration(flags: flags).pending().map(\.setting)
        #expect(pending == ["TICX_AI_URL", "TICX_UI_DIR"])
        #expect(try Configuration().pending().isEmpty)
    }
}
