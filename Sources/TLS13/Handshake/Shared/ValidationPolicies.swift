import TLS13Certificates
import TLS13Crypto

extension CommonSettings {
  /// What the peer's chain must satisfy now.
  func policy(for role: PeerRole, schemes: [SignatureScheme]) -> ValidationPolicy {
    var policy = ValidationPolicy(role: role, time: clock() / 1000)
    policy.maximumChainLength = limits.certificates
    policy.signatureAlgorithms = SignatureScheme.certificateAlgorithms(schemes)
    return policy
  }
}
