/// The kinds of check that validation makes, in their order: those on each certificate, then those on the path.
public enum ValidationCheck: String, Hashable, Sendable, CaseIterable {
  /// An issuer is a CA.
  case certificateAuthority
  /// The time lies between notBefore and notAfter.
  case validity
  /// Every critical extension is one that is processed.
  case criticalExtensions
  /// The key may be used for what it did.
  case keyUsage
  /// The purposes include the role.
  case purpose
  /// The key is strong enough.
  case keyStrength
  /// What the chosen profile asks beyond path validation.
  case profile
  /// The path below an issuer is not too long.
  case pathLength
  /// The names below an issuer are ones that it may vouch for.
  case nameConstraints
  /// It promises the TLS features that its issuer demands.
  case tlsFeatures
  /// The issuer's key signed it.
  case signature
  /// A trust anchor is reached.
  case trust
  /// Certificate policies.
  case policies
  /// It was not revoked.
  case revocation
  /// It names the peer that is meant.
  case identity

  /// Where the rule is written.
  public var rule: String {
    switch self {
    case .validity: "RFC 5280 §6.1.3 (a)(2)"
    case .criticalExtensions: "RFC 5280 §4.2"
    case .keyUsage: "RFC 5280 §4.2.1.3"
    case .purpose: "RFC 5280 §4.2.1.12"
    case .keyStrength: "RFC 9325 §4.5"
    case .profile: "RFC 5280 §4"
    case .certificateAuthority, .pathLength: "RFC 5280 §4.2.1.9"
    case .nameConstraints: "RFC 5280 §4.2.1.10"
    case .tlsFeatures: "RFC 7633 §4.2.2"
    case .signature: "RFC 5280 §6.1.3 (a)(1)"
    case .trust: "RFC 5280 §6.1"
    case .policies: "RFC 9618 §5"
    case .revocation: "RFC 5280 §6.1.3 (a)(3)"
    case .identity: "RFC 9525 §6"
    }
  }
}
