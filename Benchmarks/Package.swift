// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
]

/// A package of its own, so that using the library never builds what it is compared with.
let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v26)],
  dependencies: [
    .package(name: "swift-tls13", path: "..", traits: ["OpenSSL"]),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
  ],
  targets: [
    .systemLibrary(
      name: "CLibSSL", pkgConfig: "libssl", providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
    .systemLibrary(
      name: "CGnuTLS", pkgConfig: "gnutls", providers: [.apt(["libgnutls28-dev"]), .brew(["gnutls"])]),
    .target(name: "CProcess"),
    .target(name: "CRustls"),
    .target(name: "CTicks"),
    .target(
      name: "Lab", dependencies: ["CTicks", .product(name: "TLS13", package: "swift-tls13")],
      swiftSettings: settings),
    .executableTarget(
      name: "certificates", dependencies: ["Lab", .product(name: "TLS13", package: "swift-tls13")],
      swiftSettings: settings),
    .executableTarget(
      name: "bench",
      dependencies: [
        "Lab", "CProcess", "CGnuTLS", "CLibSSL", "CRustls",
        .product(name: "TLS13", package: "swift-tls13"),
        .product(name: "TLS13OpenSSL", package: "swift-tls13"),
        .product(name: "NIOTLS13", package: "swift-tls13"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOTLS", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      swiftSettings: settings),
  ]
)
