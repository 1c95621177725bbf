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
}
