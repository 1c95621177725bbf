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

extension CommonSettings {
  /// What the peer's chain must satisfy now.
  func policy(for role: PeerRole) -> ValidationPolicy {
    var policy = ValidationPolicy(role: role, time: clock() / 1000, profile: chainRequirements.profile)
    policy.maximumChainLength = limits.certificates
    policy.signatureAlgorithms = certificateSchemes.compactMap(\.algorithm)
    policy.spiffe = chainRequirements.spiffe
    policy.revocation = chainRequirements.revocation
    policy.revocation.asksForResponses = requestedLeafExtensions.ocspResponse
    policy.policies = chainRequirements.policies
    policy.minimumRSABits = chainRequirements.insecureMinimumRSABits
    return policy
  }
}
