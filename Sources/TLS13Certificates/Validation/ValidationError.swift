/// Why a chain was not accepted: the most specific reason found, for one certificate of the path.
public struct ValidationError: Error, Hashable, Sendable {
  /// The kind of reason, which decides the TLS alert.
  public enum Kind: Hashable, Sendable {
    /// No certificate was given.
    case emptyChain
    /// No path leads to a trust anchor.
    case unknownIssuer
    /// The time is after notAfter.
    case expired
    /// The time is before notBefore.
    case notYetValid
    /// The signature does not verify with the issuer's key.
    case badSignature
    /// The certificate does not name the server.
    case nameMismatch
    /// The extended key usage excludes the role.
    case wrongPurpose
    /// The key usage excludes what the key did.
    case keyUsage
    /// The issuer is not a CA.
    case notACA
    /// The path is longer than a path length constraint or the policy allows.
    case pathTooLong
    /// A critical extension that is not processed.
    case unknownCriticalExtension
    /// A name lies outside the issuer's name constraints.
    case nameConstraints
    /// A key or a digest that is too weak.
    case weakKey
    /// A signature or key algorithm that is not implemented, or that the policy does not allow.
    case unsupportedAlgorithm
    /// A bound on the work of validation was reached.
    case budgetExceeded
    /// No certificate policy that the application accepts is valid for the path.
    case policy
    /// A CRL lists the certificate.
    case revoked
    /// Revocation must be checked, and the CRLs given do not tell.
    case revocationStatusUnknown
    /// The certificate promises an OCSP response, and none that is good was given.
    case statusResponseMissing
    /// A field breaks the certificate profile.
    case malformed
  }

  /// The kind of reason.
  public let kind: Kind
  /// The certificate it is about; nil when there was none.
  public let certificate: Certificate?
  /// Its place in the path: 0 is the end entity.
  public let index: Int
  /// The rule, with its RFC and section.
  public let rule: String
  /// What was found.
  public let detail: String
  /// What would make it work.
  public let remedy: String

  init(
    _ kind: Kind, _ certificate: Certificate?, at index: Int, rule: String, _ detail: String, remedy: String
  ) {
    self.kind = kind
    self.certificate = certificate
    self.index = index
    self.rule = rule
    self.detail = detail
    self.remedy = remedy
  }
}

extension ValidationError: CustomStringConvertible {
  /// One line: which certificate, what is wrong, by which rule, and what to do.
  public var description: String {
    guard let certificate else { return "\(detail) [\(rule)]; \(remedy)" }
    let place = index == 0 ? "end-entity certificate" : "certificate \(index) of the path"
    return "\(place) (\(certificate.subject.summary)): \(detail) [\(rule)]; \(remedy)"
  }
}

extension ValidationError {
  /// Whether this reason says more about a path that failed.
  ///
  /// Among equals, the first one found; where issuers are missing, the one that is missing nearest to an anchor.
  func isMoreSpecific(than other: ValidationError) -> Bool {
    if rank != other.rank { return rank > other.rank }
    return kind == .unknownIssuer && index > other.index
  }

  private var rank: Int {
    switch kind {
    case .unknownIssuer, .emptyChain: 0
    case .badSignature: 1
    case .notACA, .keyUsage, .malformed: 2
    case .budgetExceeded: 9
    default: 3
    }
  }
}

extension DistinguishedName {
  /// The name for a line of text; its beginning when it is very long.
  package var summary: String {
    guard !isEmpty else { return "with an empty name" }
    // Longer ones are cut off unread: strangers send them.
    guard slice.range.count > 512 else { return description }
    return "a name of \(slice.range.count) bytes"
  }
}
