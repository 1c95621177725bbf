public import TLS13Certificates
import TLS13Crypto

/// What a peer's chain must satisfy beyond RFC 5280's rules, the role and a server's name.
public struct ChainRequirements: Sendable {
  /// Which rules certificates are held to.
  public var profile = ValidationPolicy.Profile.interoperable
  /// The SPIFFE identity that the peer must have; nil for none.
  public var spiffe: SPIFFERequirement?
  /// Whether revocation is checked, and by which CRLs. Off by default: the CRLs have to come from somewhere.
  public var revocation = RevocationPolicy.off
  /// Which certificate policies are accepted, and whether one is demanded.
  public var policies = PolicyInputs()
  /// The smallest RSA modulus, in bits. RFC 8448's recorded handshakes use 1024.
  package var insecureMinimumRSABits = 2048

  /// The defaults.
  public init() {}
}

extension ChainRequirements {
  /// The policy but for the peer's role and name and the time, which a context makes once for its connections.
  func policy(
    signatureSchemes: [SignatureScheme], _ limits: Limits, asksForResponses: Bool?
  ) -> ValidationPolicy {
    var policy = ValidationPolicy(role: .client, time: 0, profile: profile)
    policy.maximumChainLength = limits.pathLength
    policy.signatureAlgorithms = signatureSchemes.compactMap(\.algorithm)
    policy.spiffe = spiffe
    policy.revocation = revocation
    policy.revocation.asksForResponses = asksForResponses ?? (revocation.mode != .off)
    policy.policies = policies
    policy.minimumRSABits = insecureMinimumRSABits
    return policy
  }
}

extension CommonSettings {
  /// What the peer's chain must satisfy now.
  func policy(for role: PeerRole) -> ValidationPolicy {
    var policy = chainPolicy
    policy.role = role
    policy.time = clock() / 1000
    return policy
  }
}
