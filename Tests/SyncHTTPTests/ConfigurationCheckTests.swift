import SyncHTTP
import Testing

@Suite struct ConfigurationCheckTests {
    @Test func encryptionThatIsNotThereRefusesToStart() throws {
        let configuration = try Configuration(flags: ["TICX_TLS_CERT": "/etc/cert", "TICX_TLS_KEY": "/etc/key"])
        #expect(throws: ConfigurationError.self) { try configuration.check() }
    }

    @Test func everyOtherPartIsThere() throws {
        try Configuration(flags: ["TICX_MICROSOFT_LOGIN": "trust", "TICX_DEMO": "sandbox"]).check()
    }
}
