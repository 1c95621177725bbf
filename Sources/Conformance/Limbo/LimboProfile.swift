import ArgumentParser
import TLS13Certificates

/// Which rules a case is held to. A file does not say; the name of a case does.
package enum LimboProfile: String, CaseIterable, ExpressibleByArgument {
  /// By namespace: `webpki` for that one, `interoperable` for `online` and `bettertls`, `conforming` for the others.
  case automatic
  case interoperable
  case conforming
  case webpki

  /// The validator's profile for a case.
  ///
  /// Cases of x509-limbo's namespace `webpki`, and those whose features say so, state the Baseline Requirements. Those
  /// of `online` and `bettertls` come from elsewhere: they state how a path is validated (RFC 5280 §6), which is what
  /// the library does by default. The others state RFC 5280 with its profile of certificates (§4). Some pairs differ in
  /// the verdict on one and the same chain (`conflicts_with`).
  func profile(for test: LimboCase) -> ValidationPolicy.Profile {
    switch self {
    case .interoperable: .interoperable
    case .conforming: .conforming
    case .webpki: .webPKI
    case .automatic: Self.asksForWebPKI(test) ? .webPKI : Self.isFromElsewhere(test) ? .interoperable : .conforming
    }
  }

  private static func isFromElsewhere(_ test: LimboCase) -> Bool {
    test.namespaces.contains("online") || test.namespaces.contains("bettertls")
  }

  private static func asksForWebPKI(_ test: LimboCase) -> Bool {
    test.namespaces.contains("webpki")
      || test.features?.contains { $0.hasPrefix("pedantic-webpki") } == true
  }
}

extension LimboCase {
  /// What stands before each `::` of the id.
  fileprivate var namespaces: [Substring] { id.split(separator: "::").dropLast() }
}
