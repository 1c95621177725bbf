import ArgumentParser
import TLS13Certificates

/// Which rules a case is held to. A file does not say; the name of a case does.
package enum LimboProfile: String, CaseIterable, ExpressibleByArgument {
  /// `webpki` for cases of that namespace, `conforming` for the others.
  case automatic
  case interoperable
  case conforming
  case webpki

  /// The validator's profile for a case.
  ///
  /// Cases of x509-limbo's namespace `webpki`, and those whose features say so, state the Baseline Requirements; the
  /// others state RFC 5280, and some pairs differ in the verdict on one and the same chain (`conflicts_with`).
  func profile(for test: LimboCase) -> ValidationPolicy.Profile {
    switch self {
    case .interoperable: .interoperable
    case .conforming: .conforming
    case .webpki: .webPKI
    case .automatic: Self.asksForWebPKI(test) ? .webPKI : .conforming
    }
  }

  private static func asksForWebPKI(_ test: LimboCase) -> Bool {
    test.id.hasPrefix("webpki::") || test.id.contains("::webpki::")
      || test.features?.contains { $0.hasPrefix("pedantic-webpki") } == true
  }
}
