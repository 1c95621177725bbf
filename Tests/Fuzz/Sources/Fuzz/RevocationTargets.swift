import TLS13Crypto
import TLS13Memory
import TLS13Providers

@testable import TLS13Certificates

/// A certificate revocation list: every property, and validation with it beside and below lists that are as they
/// should be. Its signature is taken for good.
func fuzzRevocationList(_ input: [UInt8]) {
  guard let crl = try? CertificateRevocationList(der: input) else { return }
  require(crl.der == input, "DER that changed")
  _ = (crl.issuer.description, crl.number, crl.nextUpdate, crl.isDelta, crl.signatureAlgorithm.description)
  require(crl.count <= input.count / 18 + 1, "more entries than fit")
  let lab = RevocationLab.shared
  for certificate in lab.chain { _ = crl.entry(for: certificate) }
  for others in [[], lab.lists] {
    let chain = RevocationPolicy.require([crl] + others)
    let leaf = RevocationPolicy.requireWhereGiven(others + [crl], scope: .endEntity)
    for revocation in [chain, leaf] {
      var policy = lab.policy
      policy.revocation = revocation
      policy.profile = others.isEmpty ? .interoperable : .conforming
      lab.validate(policy)
    }
  }
}

/// An OCSP response, about the leaf and about its issuer, signatures checked and taken for good.
func fuzzOCSP(_ input: [UInt8]) {
  guard let response = try? OCSPResponse(der: input) else { return }
  require(response.der == input, "DER that changed")
  let lab = RevocationLab.shared
  var freshness = OCSPFreshness()
  freshness.nonce = [1, 2, 3, 4]
  freshness.requiresNoCheck = false
  for crypto in [CryptoProvider.credulous, .default] {
    for index in 0..<(lab.chain.count - 1) {
      for freshness in [OCSPFreshness(), freshness] {
        do {
          _ = try response.status(
            of: lab.chain[index], issuer: lab.chain[index + 1], policy: lab.policy, crypto: crypto,
            freshness: freshness)
        } catch { _ = "\(error)" }
      }
    }
  }
  var policy = lab.policy
  policy.revocation = .require(Array(lab.lists.prefix(2)))
  policy.revocation.ocspResponses = [response]
  lab.validate(policy)
}

private struct RevocationLab {
  static let shared = RevocationLab()

  let chain: [Certificate]
  let lists: [CertificateRevocationList]
  let policy: ValidationPolicy
  private let validator: Validator

  init() {
    let hierarchy = Hierarchy.shared
    chain = [hierarchy.leaf, hierarchy.intermediate.certificate, hierarchy.root.certificate]
    validator = Validator(trust: TrustStore(anchors: [chain[2]]), crypto: .credulous)
    do {
      lists = try hierarchy.revocationLists().map { try CertificateRevocationList(der: $0) }
      policy = ValidationPolicy(role: .server(try ServerName("www.example.com")), time: Lab.now)
      // Else nothing behind the path would be reached.
      _ = try validator.validate(chain, policy: policy)
    } catch { fatalError("\(error)") }
  }

  func validate(_ policy: ValidationPolicy) {
    do { _ = try validator.validate(chain, policy: policy) } catch { _ = "\(error)" }
  }
}
