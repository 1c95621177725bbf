import TLS13Certificates
import TLS13Crypto

/// Keys in a few words.
enum KeyText {
  /// As in `ECDSA P-256`.
  static func describe(_ algorithm: SubjectPublicKeyInfo.Algorithm, _ type: KeyType) -> String {
    switch (algorithm, type) {
    case (.rsassaPSS, .rsa(let bits)): "RSA, \(bits) bits, for RSASSA-PSS only"
    case (_, .rsa(let bits)): "RSA, \(bits) bits"
    case (_, .ellipticCurve(let curve)): "ECDSA \(curve.rawValue)"
    case (_, .ed25519): "Ed25519"
    case (_, .mldsa(let set)): set.rawValue
    }
  }

  /// The key of a certificate.
  static func describe(_ info: SubjectPublicKeyInfo) -> String {
    do { return describe(info.algorithm, try info.key.keyType) } catch { return "cannot be used: \(error)" }
  }
}
