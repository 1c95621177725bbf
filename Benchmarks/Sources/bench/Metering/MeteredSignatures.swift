import Lab
import TLS13Crypto
import TLS13Memory

struct MeteredSignatures: SignatureFamily {
  let base: any SignatureFamily
  let meter: Meter

  var algorithms: [SignatureAlgorithm] { base.algorithms }

  func supports(_ keyType: KeyType) -> Bool { base.supports(keyType) }

  func importPublicKey(_ key: PublicKey) throws(CryptoError) -> any VerificationKey {
    let start = Ticks.now()
    defer { meter.stop(.importKey, since: start) }
    return MeteredVerificationKey(base: try base.importPublicKey(key), meter: meter)
  }

  func importPrivateKey(_ key: borrowing PrivateKeyMaterial) throws(CryptoError) -> any SigningKey {
    MeteredSigningKey(base: try base.importPrivateKey(key), meter: meter)
  }

  func generatePrivateKey(_ keyType: KeyType) throws(CryptoError) -> PrivateKeyMaterial {
    try base.generatePrivateKey(keyType)
  }
}

private struct MeteredVerificationKey: VerificationKey {
  let base: any VerificationKey
  let meter: Meter

  func isValid(
    signature: borrowing Span<UInt8>, for message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm
  ) -> Bool {
    let start = Ticks.now()
    defer { meter.stop(.verify, since: start) }
    return base.isValid(signature: signature, for: message, algorithm: algorithm)
  }
}

private struct MeteredSigningKey: SigningKey {
  let base: any SigningKey
  let meter: Meter

  var publicKey: PublicKey { base.publicKey }
  var algorithms: [SignatureAlgorithm] { base.algorithms }

  func sign(_ message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm) throws(CryptoError) -> [UInt8] {
    let start = Ticks.now()
    defer { meter.stop(.sign, since: start) }
    return try base.sign(message, algorithm: algorithm)
  }
}
