import TLS13Crypto
import TLS13Memory
import Testing

@testable import TLS13Certificates

/// Prints what parsing and validating cost; asserts nothing, since machines and build modes differ.
@Suite(.serialized) struct SpeedTests {
  private func microseconds(_ count: Int, _ body: () throws -> Void) rethrows -> Double {
    var best = Double.infinity
    for _ in 0..<5 {
      let time = try ContinuousClock().measure { for _ in 0..<count { try body() } }
      best = min(best, time / .microseconds(count))
    }
    return best
  }

  @Test func parseAndValidate() throws {
    let lab = try Lab()
    let a = try lab.intermediate("A")
    let leaf = try lab.server(["example.com", "www.example.com"], from: a)
    let der = leaf.der
    let parse = try microseconds(2_000) { _ = try Certificate(der: der) }
    let (validator, policy) = (lab.validator, try Lab.policy())
    let chain = [leaf, a.certificate]
    let validate = try microseconds(50) { _ = try validator.validate(chain, policy: policy) }
    let key = try Lab.crypto.importPublicKey(a.certificate.subjectPublicKeyInfo.key)
    let signature = leaf.signature
    let verify = microseconds(50) {
      let bytes = der.span
      _ = key.isValid(signature: signature.span, for: bytes.extracting(leaf.fields.tbs), algorithm: .ecdsa(.sha256))
    }
    let imported = try microseconds(50) {
      _ = try Lab.crypto.importPublicKey(a.certificate.subjectPublicKeyInfo.key)
    }
    print(
      "parse \(der.count) bytes: \(parse) µs; validate 3 certificates: \(validate) µs; "
        + "one signature: \(verify) µs; one key import: \(imported) µs")
  }

  /// What policies and revocation add, used or not.
  @Test func policiesAndRevocation() throws {
    let lab = try Lab()
    let a = try lab.intermediate("A")
    let leaf = try lab.server(from: a)
    let path = [leaf, a.certificate, lab.root.certificate]
    let inputs = PolicyInputs()
    let unused = microseconds(10_000) { _ = PolicyProcessing.canFail(path, inputs) }
    let checks = try microseconds(10_000) {
      for (index, certificate) in path.enumerated() {
        try CertificateChecks(certificate, at: index, PolicyInForce(Self.policy)).noRevocationAvailable()
      }
    }
    let entries = (0..<50_000).map { number -> CRLTemplate.Entry in
      var entry = CRLTemplate.Entry(leaf, .superseded)
      entry.serialNumber = [1] + (0..<15).map { UInt8(truncatingIfNeeded: (number &* 2_654_435_761) >> $0) }
      return entry
    }
    let der = try CRLTemplate(entries).der(by: a)
    let parse = try microseconds(1) { _ = try CertificateRevocationList(der: der) }
    let crl = try CertificateRevocationList(der: der)
    let lookup = microseconds(1_000) { _ = crl.entry(for: leaf) }
    print(
      "no policies: \(unused) µs for 3 certificates; noRevAvail: \(checks) µs; CRL of \(der.count) bytes, "
        + "\(entries.count) entries: parse \(parse) µs, one lookup \(lookup) µs")
  }

  private static let policy = ValidationPolicy(role: .client, time: Lab.now)
}
