// swift-tools-version: 6.3
import PackageDescription

/// Every target of this package is built with the same rules: nothing unsafe without saying so, and no warnings.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let webServer: [Target.Dependency] = [
    .product(name: "HTTPTypes", package: "swift-http-types"),
    .product(name: "Hummingbird", package: "hummingbird"),
    .product(name: "HummingbirdCore", package: "hummingbird"),
    .product(name: "HummingbirdTLS", package: "hummingbird"),
    .product(name: "Logging", package: "swift-log"),
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOSSL", package: "swift-nio-ssl"),
]
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let systemPackage: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")

let package = Package(
    name: "ota-release",
    products: [
        .executable(name: "ota-release", targets: ["ota-release"]),
        // A program of its own, since it takes minutes to compile: `ota-release serve` starts it.
        .executable(name: "ota-release-cloud", targets: ["ota-release-cloud"]),
        // What devices run. It needs neither of the two above.
        .executable(name: "ggc-ota", targets: ["ggc-ota"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    ],
    targets: [
        // System libraries.
        .systemLibrary(name: "CLibArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(name: "CLibCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLibCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CLibLZMA", pkgConfig: "liblzma", providers: [.apt(["liblzma-dev"])]),
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        // The ground: values, files, digests.
        .target(name: "ReleaseModel", swiftSettings: strict),
        .target(name: "FileStore", dependencies: ["CLinux", systemPackage], swiftSettings: strict),
        .target(name: "Hashing", dependencies: ["CLibCrypto", "ReleaseModel"], swiftSettings: strict),

        // Archives, transfers and keys, which know nothing of each other.
        .target(
            name: "Packaging",
            dependencies: [
                "CLibArchive", "CLibLZMA", "CZlib", "FileStore", "Hashing", "ReleaseModel", systemPackage,
            ],
            swiftSettings: strict
        ),
        .target(name: "Transfer", dependencies: ["CLibCurl", "ReleaseModel"], swiftSettings: strict),
        .target(
            name: "Trust",
            dependencies: ["CLibCrypto", "CLinux", "FileStore", "Hashing", "ReleaseModel", systemPackage],
            swiftSettings: strict
        ),

        // Jobs: their states, limits and documents, and which things a version goes to.
        .target(name: "UpdateJobs", dependencies: ["Hashing", "ReleaseModel"], swiftSettings: strict),
        // Who may do what to which resources, as IAM decides it.
        .target(name: "AccessPolicy", dependencies: ["ReleaseModel"], swiftSettings: strict),
        // Signatures of requests to AWS and to servers like it: making and verifying them.
        .target(name: "RequestSigning", dependencies: ["Hashing", "ReleaseModel"], swiftSettings: strict),

        // Metadata of The Update Framework: reading, verifying, writing.
        .target(
            name: "UpdateMetadata",
            dependencies: ["Hashing", "ReleaseModel", "Trust"],
            swiftSettings: strict
        ),

        // A device's side of updates: fetching what the metadata vouches for.
        .target(
            name: "UpdateClient",
            dependencies: [
                "FileStore", "Hashing", "ReleaseModel", "Transfer", "UpdateJobs", "UpdateMetadata", systemPackage,
            ],
            swiftSettings: strict
        ),

        // The agent that installs updates on a device.
        .target(
            name: "UpdateAgent",
            dependencies: [
                "CLinux", "FileStore", "Packaging", "ReleaseModel", "Transfer", "Trust", "UpdateClient", "UpdateJobs",
                "UpdateMetadata", systemPackage,
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "ggc-ota",
            dependencies: ["FileStore", "ReleaseModel", "UpdateAgent", "UpdateJobs", argumentParser, systemPackage],
            exclude: ["ggc-ota.service"],
            swiftSettings: strict
        ),

        // The release pipeline.
        .target(
            name: "ReleaseBuild",
            dependencies: [
                "AccessPolicy", "FileStore", "Hashing", "Packaging", "ReleaseModel", "RequestSigning", "Transfer",
                "Trust", "UpdateClient", "UpdateJobs", "UpdateMetadata", "Yams", systemPackage,
            ],
            swiftSettings: strict
        ),

        // S3, and stores like it, from the client's side.
        .target(
            name: "ObjectStore",
            dependencies: [
                "FileStore", "Hashing", "ReleaseModel", "RequestSigning",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                systemPackage,
            ],
            swiftSettings: strict
        ),

        // A release on its way to the buckets of all regions.
        .target(
            name: "Publishing",
            dependencies: [
                "FileStore", "Hashing", "ObjectStore", "ReleaseBuild", "ReleaseModel", "Trust", "UpdateClient",
                "UpdateMetadata", systemPackage,
            ],
            swiftSettings: strict
        ),

        // AWS on one machine.
        .target(
            name: "LocalCloud",
            dependencies: [
                "AccessPolicy", "FileStore", "Hashing", "ReleaseModel", "RequestSigning", "Trust", "UpdateClient",
                "UpdateJobs", "UpdateMetadata", .product(name: "GRDB", package: "GRDB.swift"), systemPackage,
            ] + webServer,
            swiftSettings: strict
        ),
        .executableTarget(
            name: "ota-release-cloud",
            dependencies: [
                "AccessPolicy", "CommandSupport", "FileStore", "LocalCloud", "ObjectStore", "Publishing",
                "ReleaseBuild", "ReleaseModel", "RequestSigning", "Trust", "UpdateJobs", "UpdateMetadata",
                argumentParser, systemPackage,
            ],
            swiftSettings: strict
        ),

        // What the commands share: the terminal, exit codes, reports of failures.
        .target(
            name: "CommandSupport",
            dependencies: [
                "FileStore", "ReleaseBuild", "ReleaseModel", "Trust", "UpdateMetadata", argumentParser, systemPackage,
            ],
            swiftSettings: strict
        ),

        // The command.
        .executableTarget(
            name: "ota-release",
            dependencies: [
                "AccessPolicy", "CommandSupport", "FileStore", "Packaging", "ReleaseBuild", "ReleaseModel",
                "RequestSigning", "Transfer", "Trust", "UpdateClient", "UpdateJobs", "UpdateMetadata", argumentParser,
                systemPackage,
            ],
            swiftSettings: strict
        ),

        // Tests.
        .target(
            name: "TestSupport",
            dependencies: ["FileStore", systemPackage],
            path: "Tests/TestSupport",
            swiftSettings: strict
        ),
        tests(of: "ReleaseModel", []),
        tests(of: "FileStore", [systemPackage]),
        tests(of: "Packaging", ["FileStore", "ReleaseModel", systemPackage]),
        tests(of: "Transfer", ["FileStore", systemPackage]),
        tests(of: "Trust", ["FileStore", "ReleaseModel", systemPackage]),
        tests(of: "UpdateJobs", ["ReleaseModel", systemPackage]),
        tests(of: "AccessPolicy", ["ReleaseModel", systemPackage]),
        tests(of: "Hashing", ["ReleaseModel"]),
        tests(of: "RequestSigning", ["Hashing", "ReleaseModel", systemPackage]),
        tests(of: "UpdateMetadata", ["Hashing", "ReleaseModel", "Trust"]),
        .testTarget(
            name: "UpdateAgentTests",
            dependencies: [
                "FileStore", "Hashing", "Packaging", "ReleaseModel", "TestSupport", "Trust", "UpdateAgent",
                "UpdateJobs",
                "UpdateMetadata", "ggc-ota", "ota-release", systemPackage,
            ],
            swiftSettings: strict
        ),
        tests(
            of: "ReleaseBuild",
            [
                "AccessPolicy", "FileStore", "Hashing", "Packaging", "ReleaseModel", "Trust", "UpdateMetadata",
                systemPackage,
            ]
        ),
        tests(of: "ObjectStore", ["FileStore", "Hashing", "ReleaseModel", "RequestSigning", systemPackage]),
        tests(of: "Publishing", ["ObjectStore", "ReleaseModel", systemPackage]),
        .testTarget(
            name: "LocalCloudTests",
            dependencies: [
                "AccessPolicy", "FileStore", "Hashing", "LocalCloud", "ReleaseModel", "RequestSigning", "TestSupport",
                "UpdateJobs",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"), "ota-release", systemPackage,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "FileStore", "ReleaseModel", "TestSupport", "Trust", "UpdateMetadata", "ota-release",
                "ota-release-cloud",
                systemPackage,
            ],
            swiftSettings: strict
        ),
    ]
)

func tests(of target: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: "\(target)Tests",
        dependencies: [.target(name: target), "TestSupport"] + dependencies,
        swiftSettings: strict
    )
}

// libFuzzer brings its own `main`, with which nothing else links: `make fuzz`.
if Context.environment["OTA_RELEASE_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "Fuzzing",
            dependencies: [
                "AccessPolicy", "FileStore", "Hashing", "Packaging", "ReleaseBuild", "ReleaseModel", "RequestSigning",
                "UpdateJobs", "UpdateMetadata", systemPackage,
            ],
            path: "Tests/Fuzzing",
            exclude: ["Corpus"],
            swiftSettings: strict
        )
    )
}

// Compiled for release, when it is asked for: `make bench-metadata`.
if Context.environment["OTA_RELEASE_BENCH"] != nil {
    package.targets.append(
        .executableTarget(
            name: "MetadataBenchmark",
            dependencies: ["FileStore", "Hashing", "ReleaseModel", "Trust", "UpdateMetadata", systemPackage],
            path: "Tests/Benchmarks/Metadata",
            swiftSettings: strict
        )
    )
}
