internal import HummingbirdCore

#if TLS
    internal import Glibc
    internal import HummingbirdTLS
    internal import NIOSSL

    /// What it takes to speak TLS: a certificate and its key, read once. A renewed one needs a restart.
    struct Encryption: Sendable {
        private let configuration: TLSConfiguration

        /// - Throws: `ConfigurationError` when one of the files cannot be used, or they do not belong together.
        init(_ files: Configuration.TLSFiles) throws(ConfigurationError) {
            let chain = try Self.read(files.certificate, "TICX_TLS_CERT", "no certificates in PEM") { path in
                try NIOSSLCertificate.fromPEMFile(path)
            }
            let key = try Self.read(files.key, "TICX_TLS_KEY", "no key in PEM, or one with a passphrase") { path in
                try NIOSSLPrivateKey(file: path, format: .pem)
            }
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
            configuration.minimumTLSVersion = .tlsv12
            // For TLS 1.2; those of 1.3 are all good. Forward secrecy and authenticated encryption (RFC 9325, 4.2).
            configuration.cipherSuites = "ECDH+AESGCM:ECDH+CHACHA20"
            configuration.applicationProtocols = ["http/1.1"]
            do {
                _ = try NIOSSLContext(configuration: configuration)
            } catch {
                throw ConfigurationError(
                    "TICX_TLS_KEY", "\(files.key) does not fit the first certificate in \(files.certificate): \(error)")
            }
            self.configuration = configuration
        }

        private static func read<Content>(
            _ path: String, _ setting: String, _ fault: String, _ load: (String) throws -> Content
        ) throws(ConfigurationError) -> Content {
            guard access(path, R_OK) == 0 else {
                throw ConfigurationError(setting, "cannot read \(path): \(String(cString: strerror(errno)))")
            }
            do { return try load(path) } catch { throw ConfigurationError(setting, "\(path) holds \(fault)") }
        }

        /// The same server behind TLS.
        func around(_ server: HTTPServerBuilder) throws -> HTTPServerBuilder {
            try .tls(server, tlsConfiguration: configuration)
        }

        /// Whether an error is one of TLS. It ends the connection by itself; there is nobody whom one could answer.
        static func failed(with error: any Error) -> Bool {
            error is NIOSSLError || error is BoringSSLError || error is NIOSSLCloseTimedOutError
        }
    }
#else
    /// Nothing, in a build without the trait `TLS`.
    enum Encryption {
        /// - Throws: `ConfigurationError`, always.
        init(_ files: Configuration.TLSFiles) throws(ConfigurationError) {
            throw ConfigurationError(
                "TICX_TLS_CERT", "needs a build with --traits TLS; build so, or put a reverse proxy in front instead")
        }

        func around(_ server: HTTPServerBuilder) throws -> HTTPServerBuilder { switch self {} }

        static func failed(with error: any Error) -> Bool { false }
    }
#endif
