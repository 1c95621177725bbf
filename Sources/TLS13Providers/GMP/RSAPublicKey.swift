import TLS13Crypto
import TLS13Memory

// RFC 8017 §3.1
/// An RSA public key that verifies.
final class RSAPublicKey: VerificationKey {
  /// The public exponents that are taken: odd, at least 3, below 2^32. 3 still signs roots in use, and is sound with a
  /// verifier that compares whole encodings; larger exponents only cost the verifier time, and no authority uses them.
  static let exponents: ClosedRange<UInt32> = 3...UInt32.max

  /// At most 8192 bits: what a verifier spends on a peer's certificate grows with the square.
  static let maximumModulusBits = 8192

  let modulus: BigInteger
  let exponent: BigInteger

  /// Bits in the modulus.
  let bits: Int

  /// Bytes in the modulus and in a signature. RFC 8017 §2 calls it k.
  var length: Int { (bits + 7) / 8 }

  /// Bits in the encoded message of PSS. RFC 8017 §8.1.1 step 1
  var encodedBits: Int { bits - 1 }

  init(modulus: borrowing Span<UInt8>, exponent: borrowing Span<UInt8>, minimumBits: Int) throws(CryptoError) {
    guard !modulus.isEmpty, modulus[0] != 0, !exponent.isEmpty, exponent[0] != 0 else {
      throw .invalidKey("an RSA modulus and exponent have at least one byte and no leading zeros")
    }
    guard modulus.count <= Self.maximumModulusBits / 8, exponent.count <= 4 else {
      throw .invalidKey("RSA takes moduli up to \(Self.maximumModulusBits) bits and exponents below 2^32")
    }
    self.modulus = BigInteger(modulus)
    self.exponent = BigInteger(exponent)
    bits = self.modulus.bitLength
    guard bits >= minimumBits else { throw .invalidKey("an RSA modulus of \(bits) bits is below \(minimumBits)") }
    guard self.modulus.isOdd else { throw .invalidKey("the RSA modulus is even") }
    guard self.exponent.isOdd, exponent.count > 1 || exponent[0] >= 3 else {
      throw .invalidKey("the RSA exponent is even or below 3")
    }
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
