import TLS13Crypto
import TLS13Memory

// RFC 8017 §3.1
/// An RSA public key that verifies.
final class RSAPublicKey: VerificationKey {
  let modulus: BigInteger
  let exponent: BigInteger

  /// Bits in the modulus.
  let bits: Int

  /// Bytes in the modulus and in a signature. RFC 8017 §2 calls it k.
  var length: Int { (bits + 7) / 8 }

  /// Bits in the encoded message of PSS. RFC 8017 §8.1.1 step 1
  var encodedBits: Int { bits - 1 }

  init(
    modulus: borrowing Span<UInt8>, exponent: borrowing Span<UInt8>, _ bounds: RSABounds
  ) throws(CryptoError) {
    bits = try bounds.check(modulus: modulus, exponent: exponent)
    self.modulus = BigInteger(modulus)
    self.exponent = BigInteger(exponent)
  }

  func isValid(
    signature: borrowing Span<UInt8>, for message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm
  ) -> Bool {
    switch algorithm {
    case .rsaPKCS1(let hash):
      isValidPKCS1(signature, message, hash)
    case .rsaPSS(let hash, let maskHash, let saltLength):
      isValidPSS(signature, message, EMSAPSS(hash: hash, maskHash: maskHash, saltLength: saltLength))
    case .ecdsa, .ed25519, .mldsa:
      false
    }
  }

  // RFC 8017 §8.2.2
  private func isValidPKCS1(
    _ signature: borrowing Span<UInt8>, _ message: borrowing Span<UInt8>, _ hash: HashFunction
  ) -> Bool {
    guard let encoded = recoverEncoded(signature, length: length),
      let expected = EMSAPKCS1.encode(message, hash: hash, length: length)
    else { return false }
    return constantTimeEqual(encoded.span, expected.span)
  }

  // RFC 8017 §8.1.2
  private func isValidPSS(
    _ signature: borrowing Span<UInt8>, _ message: borrowing Span<UInt8>, _ encoding: EMSAPSS
  ) -> Bool {
    guard let encoded = recoverEncoded(signature, length: EMSAPSS.length(bits: encodedBits)) else { return false }
    return encoding.verify(message, encoded: encoded, bits: encodedBits)
  }

  // RFC 8017 §5.2.2 RSAVP1, between the length checks of §8.1.2 and §8.2.2
  private func recoverEncoded(_ signature: borrowing Span<UInt8>, length: Int) -> [UInt8]? {
    guard signature.count == self.length else { return nil }
    let representative = BigInteger(signature)
    guard representative < modulus else { return nil }
    return representative.power(exponent, modulo: modulus).bytes(length)
  }
}
