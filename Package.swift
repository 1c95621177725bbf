// swift-tools-version: 6.2
import PackageDescription

/// Every target is compiled under the same rules: strict memory safety, no warnings, explicit existentials.
let strict: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableExperimentalFeature("Lifetimes"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// What is built with the trait only, so that a default build needs no headers of OpenSSL.
func openSSL(_ name: String) -> Target.Dependency { .target(name: name, condition: .when(traits: ["OpenSSL"])) }

let package = Package(
  name: "swift-tls13",
  platforms: [.macOS(.v26)],
  products: [
    .library(
      name: "TLS13",
      targets: [
        "TLS13", "TLS13Certificates", "TLS13Crypto", "TLS13Memory", "TLS13Providers", "TLS13Sessions", "TLS13System",
      ]),
    .library(name: "NIOTLS13", targets: ["NIOTLS13"]),
    .library(name: "TLS13OpenSSL", targets: ["TLS13OpenSSL"]),
    .executable(name: "tls13", targets: ["TLS13CLI"]),
    .executable(name: "conformance", targets: ["Conformance"]),
    .executable(name: "bogo-shim", targets: ["BoGoShim"]),
  ],
  traits: [
    .trait(name: "OpenSSL", description: "CryptoProvider.openSSL, on libcrypto 3; needs its headers (libssl-dev).")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
  ],
  targets: [
    .systemLibrary(
      name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"]), .brew(["libsodium"])]),
    .systemLibrary(name: "CGMP", pkgConfig: "gmp", providers: [.apt(["libgmp-dev"]), .brew(["gmp"])]),

    .systemLibrary(
      name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),

    .target(name: "TLS13Memory", dependencies: ["CSodium"], swiftSettings: strict),
    .target(name: "TLS13Crypto", dependencies: ["TLS13Memory"], swiftSettings: strict),
    .target(
      name: "TLS13Providers",
      dependencies: [
        "TLS13Crypto", "TLS13Memory", "CSodium", "CGMP",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .target(
      name: "TLS13OpenSSL", dependencies: ["TLS13Crypto", "TLS13Memory", openSSL("COpenSSL")], swiftSettings: strict),
    .target(name: "TLS13Certificates", dependencies: ["TLS13Crypto", "TLS13Memory"], swiftSettings: strict),
    .target(
      name: "TLS13System",
      dependencies: [
        "TLS13", "TLS13Certificates", "TLS13Crypto", "TLS13Memory",
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: strict),
    .target(
      name: "TLS13", dependencies: ["TLS13Certificates", "TLS13Crypto", "TLS13Memory"], swiftSettings: strict),
    .target(
      name: "TLS13Sessions", dependencies: ["TLS13", "TLS13Certificates", "TLS13Crypto", "TLS13Memory"],
      swiftSettings: strict),
    .target(
      name: "NIOTLS13",
      dependencies: [
        "TLS13", "TLS13Certificates", "TLS13Crypto", "TLS13Memory",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOTLS", package: "swift-nio"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "TLS13CLI",
      dependencies: [
        "NIOTLS13", "TLS13", "TLS13Certificates", "TLS13Crypto", "TLS13Memory", "TLS13Providers", "TLS13Sessions",
        "TLS13System",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOTLS", package: "swift-nio"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "Conformance",
      dependencies: [
        "TLS13", "TLS13Certificates", "TLS13Crypto", "TLS13Memory", "TLS13Providers", "TLS13System",
        openSSL("TLS13OpenSSL"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "BoGoShim",
      dependencies: [
        "TLS13", "TLS13Certificates", "TLS13Crypto", "TLS13Memory", "TLS13Providers", "TLS13Sessions",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: strict),

    .executableTarget(
      name: "SecretsProbe",
      dependencies: [
        "NIOTLS13", "TLS13", "TLS13Certificates", "TLS13Crypto", "TLS13Memory", "TLS13Providers",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      path: "Tests/SecretsProbe", swiftSettings: strict),

    .testTarget(name: "TLS13MemoryTests", dependencies: ["TLS13Memory"], swiftSettings: strict),
    .testTarget(
      name: "TLS13ProvidersTests",
      dependencies: ["Conformance", "TLS13Providers", "TLS13Crypto", "TLS13Memory", openSSL("TLS13OpenSSL")],
      swiftSettings: strict),
    .testTarget(
      name: "TLS13CertificatesTests",
      dependencies: ["Conformance", "TLS13Certificates", "TLS13Providers", "TLS13Crypto", "TLS13Memory"],
      swiftSettings: strict),
    .testTarget(
      name: "TLS13SystemTests",
      dependencies: ["TLS13System", "TLS13", "TLS13Certificates", "TLS13Providers", "TLS13Crypto", "TLS13Memory"],
      swiftSettings: strict),
    .testTarget(
      name: "TLS13Tests",
      dependencies: [
        "Conformance", "TLS13", "TLS13Certificates", "TLS13Providers", "TLS13Sessions", "TLS13Crypto", "TLS13Memory",
        openSSL("TLS13OpenSSL"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "TLS13SessionsTests",
      dependencies: ["TLS13Sessions", "TLS13", "TLS13Certificates", "TLS13Providers", "TLS13Crypto", "TLS13Memory"],
      swiftSettings: strict),
    .testTarget(
      name: "TLS13CLITests",
      dependencies: [
        "TLS13CLI", "TLS13", "TLS13Certificates", "TLS13Providers", "TLS13Sessions", "TLS13Crypto", "TLS13Memory",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "NIOTLS13Tests",
      dependencies: [
        "NIOTLS13", "TLS13", "TLS13Certificates", "TLS13Providers", "TLS13Sessions", "TLS13Crypto", "TLS13Memory",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOTLS", package: "swift-nio"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "InteropTests",
      dependencies: [
        "SecretsProbe", "NIOTLS13", "TLS13", "TLS13Certificates", "TLS13Providers", "TLS13Sessions", "TLS13Crypto",
        "TLS13Memory",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      path: "Tests/Interop", swiftSettings: strict),
  ]
)
