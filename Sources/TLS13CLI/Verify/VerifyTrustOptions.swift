import ArgumentParser
import TLS13Certificates

/// Where a path may start, and how strictly it is looked at.
struct VerifyTrustOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Authorities that are trusted; may be repeated. Default: those that this system trusts.", valueName: "file"))
  var ca: [String] = []

  @Option(
    help: ArgumentHelp(
      "Further certificates that may link the path, as a peer would send them; may be repeated.", valueName: "file"))
  var untrusted: [String] = []

  @Option(
    help: "interoperable: RFC 5280 path validation; conforming: its rules for CAs too; web: those for the Web too.")
  var profile: VerifyProfile = .interoperable
}

/// The profiles by short names.
enum VerifyProfile: String, CaseIterable, ExpressibleByArgument {
  case interoperable
  case conforming
  case web

  var profile: ValidationPolicy.Profile {
    switch self {
    case .interoperable: .interoperable
    case .conforming: .conforming
    case .web: .webPKI
    }
  }
}
