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
    let anchors = try test.trusted_certs.flatMap { try read($0, "a trusted certificate") }
    let leaf = try read(test.peer_certificate, "the peer's certificate")
    // What is malformed beside the path does not spoil it; on the path, it is missing.
    var (pool, malformed) = ([Certificate](), [String]())
    for text in test.untrusted_intermediates {
      do { pool += try read(text, "an intermediate") } catch { malformed.append("\(error)") }
    }
    let validator = Validator(trust: TrustStore(anchors: anchors), crypto: .default)
    do {
      let chain = try validator.validate(leaf + pool, policy: test.policy(profile.profile(for: test)))
      try checkNames(of: chain.leaf, test)
    } catch let error as ValidationError where !malformed.isEmpty {
      throw LimboMismatch(description: "\(error); left out: \(malformed.joined(separator: ", "))")
    }
  }

  private func read(_ pem: String, _ what: String) throws -> [Certificate] {
    do { return try Certificate.pemChain(Array(pem.utf8)) } catch {
      throw LimboMismatch(description: "\(what) is malformed: \(error)")
    }
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
