public import TLS13Crypto

/// Decides whether a peer's certificate chain is to be believed. RFC 5280 §6, RFC 9525
///
/// Keep one validator per trust store: the anchors' keys are imported when it is made. It holds no mutable state.
///
/// Decisions that RFC 5280 leaves to the application:
/// - An anchor is given as a certificate, and what that certificate says binds it: its validity, basic constraints,
///   key usage, name constraints and critical extensions are enforced as they are for an intermediate (RFC 5280 §6.2
///   allows it). A root that expired no longer vouches for anybody.
/// - That holds for its certificate policies, too: its policies, policy constraints and inhibitAnyPolicy limit the path as
///   RFC 5937 §3.2 has it. A root that states no policies, as most do, limits none.
/// - An end entity that is itself in the trust store, byte for byte, is trusted without an issuer: whoever put it
///   there named exactly this certificate. Its validity, usage, purpose, critical extensions and name are checked.
public struct Validator: Sendable {
  /// The trust anchors.
  public let trust: TrustStore
  let crypto: CryptoProvider
  /// One per anchor; nil when the provider refuses the key.
  let anchorKeys: [(any VerificationKey)?]
  /// Where each anchor is, and those of a name.
  let anchorPlaces: [Certificate: Int]
  let anchorsBySubject: [FoldedName: [Int]]
  /// In a store of SPIFFE bundles, which anchors vouch for which trust domain.
  let anchorsByDomain: [SPIFFETrustDomain: Set<Int>]?

  /// Anchors that are self-signed under another name than their subject, as roots made for several names are.
  private let selfSigned: Set<Certificate>

  /// Imports the anchors' keys. A key that cannot be imported makes its anchor useless, not the validator.
  public init(trust: TrustStore, crypto: CryptoProvider) {
    self.trust = trust
    self.crypto = crypto
    let places = Dictionary(uniqueKeysWithValues: zip(trust.anchors, trust.anchors.indices))
    anchorPlaces = places
    anchorsBySubject = Dictionary(grouping: trust.anchors.indices) { FoldedName(trust.anchors[$0].subject) }
    anchorsByDomain = trust.bundles?.mapValues { bundle in Set(bundle.compactMap { places[$0] }) }
    anchorKeys = trust.anchors.map { anchor in
      guard let key = try? anchor.subjectPublicKeyInfo.key else { return nil }
      return try? crypto.importPublicKey(key)
    }
    selfSigned = Set(
      zip(trust.anchors, anchorKeys).compactMap { anchor, key in
        guard !anchor.isSelfIssued, let key, anchor.isSelfSigned(key) else { return nil }
        return anchor
      })
  }

  /// The checks on a certificate of a path, an anchor's included.
  func checks(_ certificate: Certificate, at index: Int, _ policy: PolicyInForce) -> CertificateChecks {
    CertificateChecks(certificate, at: index, policy, isSelfSigned: selfSigned.contains(certificate))
  }

  /// Validates what a peer sent.
  ///
  /// - Parameters:
  ///   - chain: the end entity first; the others in any order, with or without superfluous ones and the anchor.
  ///   - policy: the role, the name, the time and the limits.
  /// - Returns: the path that was found.
  /// - Throws: ``ValidationError`` with the most specific reason when no path works.
  public func validate(
    _ chain: [Certificate], policy: ValidationPolicy
  ) throws(ValidationError) -> ValidatedChain {
    var work = ValidationWork(policy.budget)
    return try validate(chain, policy: policy, &work)
  }

  /// The same, and tells what it took.
  func validate(
    _ chain: [Certificate], policy: ValidationPolicy, _ work: inout ValidationWork
  ) throws(ValidationError) -> ValidatedChain {
    let policy = PolicyInForce(policy)
    var builder = PathBuilder(self, pool: chain.dropFirst(), policy, .peer)
    return try validate(chain, policy, &builder, &work)
  }

  /// The same by a builder that can be asked how far it came.
  func validate(
    _ chain: [Certificate], _ policy: PolicyInForce, _ builder: inout PathBuilder, _ work: inout ValidationWork
  ) throws(ValidationError) -> ValidatedChain {
    guard let leaf = chain.first else {
      throw ValidationError(
        .emptyChain, nil, at: 0, rule: "RFC 9846 §4.5.2", "the peer sent no certificate",
        remedy: "configure a certificate on the peer")
    }
    let anchors = try CertificateChecks(leaf, at: 0, policy).anchors(of: self)
    let path = try builder.path(from: leaf, anchors: anchors, &work)
    return ValidatedChain(leaf: leaf, path: path, policyInputs: policy.policies)
  }
}
