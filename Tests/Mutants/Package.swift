// swift-tools-version: 6.2

// The engine, an in-memory conformance run and their tests, and nothing else: what scripts/mutants.sh builds again and
// again in a scratch copy. The full manifest would bring the HTTP server and its dependencies into every one of them.

import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "ticx-sync",
    dependencies: [
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    ],
    targets: [
        .systemLibrary(name: "CLibCrypto", pkgConfig: "libcrypto"),
        .systemLibrary(name: "CLibXCrypt", pkgConfig: "libxcrypt"),
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
                "SyncEngine", "JSONText", "Cryptography", "CPlatform", .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Conformance",
            dependencies: ["SyncEngine", "FileStore", "JSONText", .product(name: "Logging", package: "swift-log")],
            swiftSettings: settings
        ),
        .target(
            name: "TestSupport",
            dependencies: ["SyncEngine", "FileStore", "JSONText"],
            path: "Tests/TestSupport",
            swiftSettings: settings
        ),
        .target(
            name: "Simulation",
            dependencies: ["TestSupport", "SyncEngine", "JSONText"],
            path: "Tests/Simulation",
            exclude: ["Regressions"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SyncEngineTests",
            dependencies: ["SyncEngine", "JSONText", "TestSupport", "Simulation"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ConformanceTests",
            dependencies: ["Conformance", "SyncEngine", "FileStore", "TestSupport", "JSONText"],
            exclude: ["LiveTests.swift"],
            swiftSettings: settings
        ),
    ],
    cLanguageStandard: .c17
)
