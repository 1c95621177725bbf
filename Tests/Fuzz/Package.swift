// swift-tools-version: 6.2
import PackageDescription

/// libFuzzer targets. A package of its own, because all of it is built with -sanitize=fuzzer; see `make fuzz`.
let package = Package(
  name: "Fuzz",
  platforms: [.macOS(.v26)],
  dependencies: [.package(name: "swift-tls13", path: "../..")],
  targets: [
    .executableTarget(
      name: "Fuzz",
      dependencies: [.product(name: "TLS13", package: "swift-tls13")],
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
        .enableExperimentalFeature("Lifetimes"),
      ])
  ]
)
