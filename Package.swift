// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "ticx-sync",
    products: [
        .executable(name: "ticx-sync", targets: ["ticx-sync"]),
        .library(name: "SyncEngine", targets: ["SyncEngine"]),
        .library(name: "FileStore", targets: ["FileStore"]),
        .library(name: "SyncHTTP", targets: ["SyncHTTP"]),
        .library(name: "SocketIO", targets: ["SocketIO", "JSONText"]),
        .executable(name: "socketio-test-server", targets: ["socketio-test-server"]),
    ],
    // Off unless asked for: BoringSSL alone takes as long to build as half of the rest, and a proxy is the usual front.
    traits: [.trait(name: "TLS", description: "https and wss in the server itself: TICX_TLS_CERT, TICX_TLS_KEY.")],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", exact: "2.37.6"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CLibCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLibXCrypt", pkgConfig: "libxcrypt", providers: [.apt(["libcrypt-dev"])]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CPlatform"),
        .target(name: "JSONText", swiftSettings: settings),
        .target(name: "Cryptography", dependencies: ["CLibCrypto", "CLibXCrypt"], swiftSettings: settings),
        .target(
            name: "SyncEngine",
            dependencies: [
                "JSONText", "Cryptography", .product(name: "HashTreeCollections", package: "swift-collections"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "FileStore",
            dependencies: [
                "SyncEngine", "JSONText", "Cryptography", "CPlatform",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "SocketIO",
            dependencies: [
                "JSONText", .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "OrderedCollections", package: "swift-collections"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "SyncHTTP",
            dependencies: [
                "SyncEngine", "SocketIO", "Assistance", "DatabaseImport", "TicketExchange", "TicketFormats", "JSONText",
                "Cryptography", "CPlatform",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird", condition: .when(traits: ["TLS"])),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "NIOSSL", package: "swift-nio-ssl", condition: .when(traits: ["TLS"])),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .target(name: "Assistance", dependencies: ["SyncEngine", "JSONText"], swiftSettings: settings),
        .target(
            name: "DatabaseImport",
            dependencies: ["SyncEngine", "Assistance", "JSONText", "Cryptography"],
            swiftSettings: settings
        ),
        .target(
            name: "TicketFormats",
            dependencies: ["CLibXML2", "CZlib", "SyncEngine", "JSONText", "Cryptography"],
            swiftSettings: settings
        ),
        .target(
            name: "TicketExchange",
            dependencies: ["TicketFormats", "SyncEngine", "DatabaseImport", "JSONText", "Cryptography"],
            swiftSettings: settings
        ),
        .target(
            name: "Control",
            dependencies: [
                "SyncEngine", "DatabaseImport", "TicketExchange", "TicketFormats", "JSONText", "CPlatform",
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Conformance",
            dependencies: ["SyncEngine", "FileStore", "JSONText", .product(name: "Logging", package: "swift-log")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "ticx-sync",
            dependencies: [
                "SyncEngine", "FileStore", "SyncHTTP", "Assistance", "DatabaseImport", "TicketExchange",
                "TicketFormats", "Control", "Conformance", "JSONText", "Cryptography", "CPlatform",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "socketio-test-server",
            dependencies: [
                "SyncHTTP", "SocketIO", "JSONText",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "TestSupport",
            dependencies: ["SyncEngine", "FileStore", "JSONText"],
            path: "Tests/TestSupport",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "store-lab",
            dependencies: [
                "TestSupport", "SyncEngine", "FileStore",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tests/StoreLab",
            swiftSettings: settings
        ),
        .target(
            name: "Simulation",
            dependencies: ["TestSupport", "SyncEngine", "JSONText"],
            path: "Tests/Simulation",
            exclude: ["Regressions"],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "sync-lab",
            dependencies: ["Simulation", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            path: "Tests/SyncLab",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "format-lab",
            dependencies: [
                "TestSupport", "TicketFormats", "SyncEngine", "CZlib",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tests/FormatLab",
            swiftSettings: settings
        ),
        .testTarget(name: "JSONTextTests", dependencies: ["JSONText", "TestSupport"], swiftSettings: settings),
        .testTarget(name: "CryptographyTests", dependencies: ["Cryptography"], swiftSettings: settings),
        .testTarget(
            name: "SocketIOTests",
            dependencies: ["SocketIO", "JSONText", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SyncEngineTests",
            dependencies: ["SyncEngine", "JSONText", "TestSupport", "Simulation"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "FileStoreTests",
            dependencies: [
                "FileStore", "SyncEngine", "JSONText", "TestSupport", .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SyncHTTPTests",
            dependencies: [
                "SyncHTTP", "SyncEngine", "SocketIO", "FileStore", "TicketExchange", "TicketFormats", "JSONText",
                "Cryptography", "TestSupport", .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "AssistanceTests",
            dependencies: ["Assistance", "SyncEngine", "JSONText", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "DatabaseImportTests",
            dependencies: ["DatabaseImport", "SyncEngine", "JSONText", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "TicketFormatsTests",
            dependencies: ["TicketFormats", "SyncEngine", "JSONText", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "TicketExchangeTests",
            dependencies: [
                "TicketExchange", "TicketFormats", "SyncEngine", "DatabaseImport", "JSONText", "TestSupport",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ControlTests",
            dependencies: [
                "Control", "SyncEngine", "DatabaseImport", "TicketFormats", "JSONText", "TestSupport",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ConformanceTests",
            dependencies: [
                "Conformance", "SyncEngine", "SyncHTTP", "JSONText", .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
    ],
    cLanguageStandard: .c17
)
