// swift-tools-version: 6.2
import PackageDescription

/// A package of its own, so that using the library never builds what it is compared with.
let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v26)],
  dependencies: [.package(name: "swift-tls13", path: "..")],
  targets: [
    .executableTarget(
      name: "certificates",
      dependencies: [.product(name: "TLS13", package: "swift-tls13")],
      swiftSettings: [.enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility")])
  ]
)
