// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours: warnings are errors, and the access level `package` is the wall around the repository.
var house: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// `scripts/fuzz` sets this: the targets are then built for its fuzzers, optimised and watched.
let isFuzzing = Context.environment["GRIDD_FUZZ"] != nil
let watched = ["-sanitize=fuzzer,address"]
if isFuzzing { house.append(.unsafeFlags(["-O"] + watched)) }

/// What a program that is started for every question can do without: at a fixed address a hundred thousand pointers need
/// no relocation, and the runtime, which looks itself up at the start, does not read through names nobody else asks for.
let quickStart: [LinkerSetting] = [
    .unsafeFlags(
        ["-Xclang-linker", "-no-pie", "-Xlinker", "--no-export-dynamic"],
        .when(platforms: [.linux], configuration: .release))
]

let package = Package(
    name: "gridd",
    products: [
        .library(name: "GridModel", targets: ["GridModel"]),
        .library(name: "MeterWire", targets: ["MeterWire"]),
        .library(name: "ServerKit", targets: ["ServerKit"]),
        .library(name: "GridClient", targets: ["GridClient"]),
        .executable(name: "gridd", targets: ["gridd"]),
        .executable(name: "gridctl", targets: ["gridctl"]),
        .executable(name: "gridmeter", targets: ["gridmeter"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.0"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-configuration.git", from: "1.4.0", traits: [.defaults, "YAML"]),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/swiftcsv/SwiftCSV.git", from: "0.10.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache.git", from: "2.1.0"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift.git", from: "0.2.0"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess.git", from: "1.0.2"),
    ],
    targets: [
        // The vocabulary everyone shares.
        .target(name: "GridModel", swiftSettings: house),
        // What a meter says on the wire: bytes in, values out.
        .target(name: "MeterWire", dependencies: ["GridModel"], swiftSettings: house),
        // The server as a library.
        .target(
            name: "ServerKit",
            dependencies: [
                "GridModel", "MeterWire", "CDeflate", "CHaru", "CLinux", "CPNG", "CQRencode", "CSQLite", "CZlib",
                "CZstd",
                .product(name: "Yams", package: "Yams"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            swiftSettings: house
        ),
        .executableTarget(
            name: "gridd",
            dependencies: [
                "ServerKit", "GridModel",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: house
        ),
        // The typed HTTP client.
        .target(
            name: "GridClient",
            dependencies: [
                "GridModel",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: house
        ),
        .executableTarget(
            name: "gridctl",
            dependencies: [
                "GridClient", "GridModel", "CReadline", "CSQLite", "CTerminal",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "SwiftCSV", package: "SwiftCSV"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: house,
            linkerSettings: quickStart
        ),
        // The meter made of software.
        .executableTarget(
            name: "gridmeter",
            dependencies: [
                "MeterWire", "GridModel",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "SwiftCSV", package: "SwiftCSV"),
                .product(name: "Histogram", package: "hdrhistogram-swift"),
            ],
            swiftSettings: house
        ),
        .testTarget(name: "GridModelTests", dependencies: ["GridModel"], swiftSettings: house),
        .testTarget(name: "MeterWireTests", dependencies: ["MeterWire", "GridModel"], swiftSettings: house),
        .testTarget(
            name: "ServerKitTests",
            dependencies: [
                "ServerKit", "GridModel", "MeterWire", "TestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ],
            swiftSettings: house
        ),
        .testTarget(name: "GridClientTests", dependencies: ["GridClient", "TestSupport"], swiftSettings: house),
        .testTarget(
            name: "gridctlTests",
            dependencies: ["gridctl", "TestSupport", .product(name: "Crypto", package: "swift-crypto")],
            exclude: ["Golden"],
            swiftSettings: house
        ),
        .testTarget(name: "gridmeterTests", dependencies: ["gridmeter", "TestSupport"], swiftSettings: house),
        // Real processes, real sockets.
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "TestSupport", "GridModel", "MeterWire", "ServerKit", "GridClient", "gridd", "gridctl", "gridmeter",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: house
        ),
        // Runs the project and its peers on the same work: scripts/bench.
        .executableTarget(
            name: "gridbench",
            dependencies: [
                "GridModel", "CLinux",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "SwiftCSV", package: "SwiftCSV"),
            ],
            path: "Benchmarks/gridbench",
            swiftSettings: house
        ),
        .testTarget(name: "gridbenchTests", dependencies: ["gridbench", "GridModel"], swiftSettings: house),
        .target(name: "TestSupport", dependencies: ["GridModel"], path: "Tests/Support", swiftSettings: house),
        .systemLibrary(name: "CDeflate", providers: [.apt(["libdeflate-dev"])]),
        .systemLibrary(name: "CHaru", providers: [.apt(["libhpdf-dev"])]),
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CPNG", providers: [.apt(["libpng-dev"])]),
        .systemLibrary(name: "CQRencode", providers: [.apt(["libqrencode-dev"])]),
        .systemLibrary(name: "CReadline", providers: [.apt(["libreadline-dev"])]),
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CTerminal"),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),
    ]
)

if isFuzzing {
    package.targets.removeAll { $0.type == .test }
    package.targets += [
        .target(
            name: "FuzzEntries", dependencies: ["GridModel", "MeterWire", "ServerKit"],
            path: "Tests/ServerKitTests/Fuzz/Entries", swiftSettings: house),
        .executableTarget(
            name: "gridd-fuzz", dependencies: ["FuzzEntries"], path: "Fuzzing", swiftSettings: house,
            linkerSettings: [.unsafeFlags(watched + ["-use-ld=lld"])]),
    ]
}
