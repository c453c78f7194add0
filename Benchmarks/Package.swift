// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

// A package of its own, so that what a benchmark needs never becomes a dependency of the server.
let package = Package(
    name: "Benchmarks",
    dependencies: [
        .package(name: "ticx-sync", path: ".."),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    ],
    targets: [
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CEpoll"),
        .target(name: "Benchmarking", swiftSettings: settings),
        .executableTarget(
            name: "append-benchmark",
            dependencies: [
                "Benchmarking", "CSQLite",
                .product(name: "FileStore", package: "ticx-sync"),
                .product(name: "SyncEngine", package: "ticx-sync"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "open-benchmark",
            dependencies: [
                "Benchmarking",
                .product(name: "FileStore", package: "ticx-sync"),
                .product(name: "SyncEngine", package: "ticx-sync"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "merge-benchmark",
            dependencies: [
                "Benchmarking",
                .product(name: "FileStore", package: "ticx-sync"),
                .product(name: "SyncEngine", package: "ticx-sync"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(name: "socket-load", dependencies: ["Benchmarking", "CEpoll"], swiftSettings: settings),
    ]
)
