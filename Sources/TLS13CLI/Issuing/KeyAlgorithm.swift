import ArgumentParser
import TLS13Certificates
import TLS13Crypto

/// The kinds of key that `tls13 ca` makes.
enum KeyAlgorithm: String, CaseIterable, ExpressibleByArgument {
  case p256
  case p384
  case p521
  case ed25519
  case rsa2048
  case rsa3072
  case rsa4096
  /// An RSA key that is bound to RSASSA-PSS: signs as rsa_pss_pss_sha256. RFC 9846 §4.3.3
  case rsaPSS2048 = "rsa-pss2048"

  /// ML-DSA withstands quantum computers; few peers know it. RFC 9881, draft-ietf-tls-mldsa. The tool's crypto provider
  /// has no ML-DSA-44.
  case mldsa65 = "ml-dsa65"
  case mldsa87 = "ml-dsa87"

  var keyType: KeyType {
    switch self {
    case .p256: .ellipticCurve(.p256)
    case .p384: .ellipticCurve(.p384)
    case .p521: .ellipticCurve(.p521)
    case .ed25519: .ed25519
    case .rsa2048, .rsaPSS2048: .rsa(bits: 2048)
    case .rsa3072: .rsa(bits: 3072)
    case .rsa4096: .rsa(bits: 4096)
    case .mldsa65: .mldsa(.mldsa65)
    case .mldsa87: .mldsa(.mldsa87)
    }
  }

  var isPSS: Bool { self == .rsaPSS2048 }

  /// How a request for such a key is signed: an RSA key signs so that every CA verifies it, unless it is bound to
  /// RSASSA-PSS; others have one way.
  var requestSignature: SignatureAlgorithm? {
    guard case .rsa = keyType else { return nil }
    return isPSS ? .rsaPSS(.sha256) : .rsaPKCS1(.sha256)
  }
}
