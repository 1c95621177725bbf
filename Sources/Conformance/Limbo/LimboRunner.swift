import TLS13Certificates
import TLS13Providers

/// A field of a case that cannot be honoured.
struct LimboProblem: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Runs one case through the validator.
struct LimboRunner {
  let profile: LimboProfile

  func run(_ test: LimboCase) -> LimboOutcome {
    if test.features?.contains("no-cert-policies") == true {
      return .skipped("no-cert-policies is for validators without certificate policies; this one has them")
    }
    guard (test.crls ?? []).isEmpty, test.features?.contains("has-crl") != true else {
      return .unable("certificate revocation lists are not processed yet")
    }
    do {
      try validate(test)
      return .accepted
    } catch let error as LimboProblem {
      return .unable(error.description)
    } catch {
      return .refused("\(error)")
    }
  }

  private func validate(_ test: LimboCase) throws {
    let anchors = try test.trusted_certs.flatMap { try Certificate.pemChain(Array($0.utf8)) }
    // What is malformed beside the path does not spoil it; on the path, it is missing.
    let pool = test.untrusted_intermediates.flatMap { (try? Certificate.pemChain(Array($0.utf8))) ?? [] }
    let leaf = try Certificate.pemChain(Array(test.peer_certificate.utf8))
    let validator = Validator(trust: TrustStore(anchors: anchors), crypto: .default)
    let chain = try validator.validate(leaf + pool, policy: test.policy(profile.profile(for: test)))
    try checkNames(of: chain.leaf, test)
  }

  /// The names beside the server's: those of a client, and mailboxes.
  private func checkNames(of leaf: Certificate, _ test: LimboCase) throws {
    for name in (test.expected_peer_names ?? []) + [test.expected_peer_name].compactMap(\.self) {
      let isPresent =
        switch name.kind {
        case "RFC822": leaf.subjectAlternativeNames.contains(.rfc822Name(name.value))
        case "DNS", "IP": leaf.matches(try ServerName(name.value))
        default: throw LimboProblem("peer name of kind \(name.kind)")
        }
      guard isPresent else { throw LimboMismatch(description: "the certificate does not name \(name.value)") }
    }
  }
}

private struct LimboMismatch: Error, CustomStringConvertible { let description: String }
