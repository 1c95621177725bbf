/// A signature algorithm as cryptography sees it. A ``SignatureScheme`` and an X.509 AlgorithmIdentifier each name one.
public enum SignatureAlgorithm: Hashable, Sendable {
  /// ECDSA with any of the curves (the key says which); the signature is a DER Ecdsa-Sig-Value.
  case ecdsa(HashFunction)
  /// Ed25519, RFC 8032
  case ed25519
  /// RSASSA-PKCS1-v1_5, RFC 8017 §8.2
  case rsaPKCS1(HashFunction)
  /// RSASSA-PSS, RFC 8017 §8.1: message digest, digest of MGF1, bytes of salt
  case rsaPSS(HashFunction, maskHash: HashFunction, saltLength: Int)
  /// ML-DSA, not pre-hashed, with the empty context. FIPS 204 §5.2
  case mldsa(MLDSAParameterSet)

  /// RSASSA-PSS as TLS 1.3 uses it: one hash for both, a salt as long as its digest. RFC 9846 §4.3.3
  public static func rsaPSS(_ hash: HashFunction) -> SignatureAlgorithm {
    .rsaPSS(hash, maskHash: hash, saltLength: hash.digestLength)
  }
}

/// What kind of key a signature algorithm works with.
public enum KeyType: Hashable, Sendable {
  /// An elliptic-curve key
  case ellipticCurve(EllipticCurve)
  /// An Ed25519 key
  case ed25519
  /// An RSA key with a modulus of this many bits
  case rsa(bits: Int)
  /// An ML-DSA key
  case mldsa(MLDSAParameterSet)
}
