// swift-tools-version: 6.2
import PackageDescription

let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

/// The target list is the architecture: what a target does not name here, it cannot import.
let package = Package(
    name: "cardkeeper",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "WeChatPay", targets: ["WeChatPay"]),
        .library(name: "WeChatPayCurl", targets: ["WeChatPayCurl"]),
        .executable(name: "cardkeeper", targets: ["cardkeeper"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),

        room("OpenSSL", ["COpenSSL"]),
        room("Curl", ["CCurl"]),
        room("LibPQ", ["CLibPQ"]),
        room("ChildProcesses"),
        room("PrivatePostgres", ["ChildProcesses"]),

        room("WeChatPay", ["OpenSSL"]),
        room("WeChatPayCurl", ["WeChatPay", "Curl"]),
        room("Cards", ["WeChatPay"]),
        room("CardLedger", ["Cards", "WeChatPay", "LibPQ", logging]),
        room("CardService", ["CardLedger", "Cards", "WeChatPay", "OpenSSL", logging, metrics]),
        room(
            "CardHTTP",
            [
                "CardService", "CardLedger", "Cards", "WeChatPay", hummingbird, httpTypes, logging, metrics, nioCore, nioPosix, nioHTTP1,
                serviceLifecycle,
            ]),
        room("PaySimulator", ["OpenSSL", "Curl", logging, nioCore, nioPosix, nioHTTP1, serviceLifecycle]),
        .executableTarget(
            name: "cardkeeper",
            dependencies: [
                "CardHTTP", "CardService", "CardLedger", "Cards", "OpenSSL", "WeChatPay", "WeChatPayCurl", "PaySimulator", "PrivatePostgres",
                argumentParser, logging, metrics, serviceLifecycle, unixSignals, yams,
            ],
            swiftSettings: swiftSettings),

        .target(
            name: "CardSamples", dependencies: ["Cards", "WeChatPay", "Samples"], path: "Tests/CardSamples", swiftSettings: swiftSettings),
        .target(name: "Samples", dependencies: ["WeChatPay", "OpenSSL", logging], path: "Tests/Samples", swiftSettings: swiftSettings),
        .target(name: "LoopbackSockets", path: "Tests/LoopbackSockets", swiftSettings: swiftSettings),
        .target(name: "ScratchPostgres", dependencies: ["PrivatePostgres"], path: "Tests/ScratchPostgres", swiftSettings: swiftSettings),
        tests("ChildProcessesTests", ["ChildProcesses"]),
        tests("OpenSSLTests", ["OpenSSL", "ChildProcesses"]),
        tests("CurlTests", ["Curl", "ChildProcesses", "LoopbackSockets"]),
        tests("LibPQTests", ["LibPQ", "ScratchPostgres"]),
        tests("PrivatePostgresTests", ["PrivatePostgres"]),
        tests("WeChatPayTests", ["WeChatPay", "OpenSSL", "Samples"]),
        tests("WeChatPayCurlTests", ["WeChatPayCurl", "WeChatPay", "OpenSSL", "Samples", "LoopbackSockets"]),
        tests("CardsTests", ["Cards", "CardSamples", "WeChatPay", "Samples"]),
        tests("CardLedgerTests", ["CardLedger", "Cards", "CardSamples", "LibPQ", "Samples", "ScratchPostgres", "WeChatPay", logging]),
        tests(
            "CardServiceTests",
            ["CardService", "CardLedger", "Cards", "LibPQ", "OpenSSL", "Samples", "ScratchPostgres", "WeChatPay", logging, metrics]),
        tests(
            "InterleavingTests",
            ["CardService", "CardLedger", "Cards", "LibPQ", "OpenSSL", "Samples", "ScratchPostgres", "WeChatPay", logging, metrics]),
        tests("PaySimulatorTests", ["PaySimulator", "ChildProcesses", "Curl", "OpenSSL", "WeChatPay", "WeChatPayCurl"]),
        tests(
            "CardHTTPTests",
            [
                "CardHTTP", "CardService", "CardLedger", "Cards", "WeChatPay", "OpenSSL", "LibPQ", "Samples", "ScratchPostgres", hummingbird, logging,
                metrics, nioCore, nioHTTP1, serviceLifecycle, yams,
            ]),
        tests(
            "EndToEndTests",
            ["cardkeeper", "Cards", "ChildProcesses", "PaySimulator", "OpenSSL", "Curl", "LibPQ", "ScratchPostgres", "WeChatPay", "WeChatPayCurl"]),
    ]
)
