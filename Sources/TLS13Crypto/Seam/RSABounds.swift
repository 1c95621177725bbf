/// The RSA keys that every provider takes. RFC 8017 §3.1
///
/// The modulus has at least 2,048 and at most 8,192 bits: what a verifier spends on a peer's certificate grows with the
/// square. The exponent is odd, at least 3 and below 2^32: 3 still signs roots in use, and is sound with a verifier that
/// compares whole encodings; a longer one only costs the verifier time, and no authority uses one.
package struct RSABounds: Sendable {
  /// Bits in the longest modulus that is taken.
  package static let maximumModulusBits = 8192
  /// Bits in the moduli that are made: what FIPS 186-5 §A.1.1 allows and certificates use.
  package static let generatedModulusBits = [2048, 3072, 4096]

  /// Bits in the shortest modulus that is taken.
  package let minimumModulusBits: Int

  /// RFC 9325 §4.5
  package static let standard = RSABounds(insecureMinimumModulusBits: 2048)

  /// Takes shorter moduli, for test vectors.
  package init(insecureMinimumModulusBits: Int) { minimumModulusBits = insecureMinimumModulusBits }

  /// Checks the numbers of a public key, big-endian.
  ///
  /// - Returns: bits in the modulus.
  package func check(
    modulus: borrowing Span<UInt8>, exponent: borrowing Span<UInt8>
  ) throws(CryptoError) -> Int {
    guard !modulus.isEmpty, modulus[0] != 0, !exponent.isEmpty, exponent[0] != 0 else {
      throw .invalidKey("an RSA modulus and exponent have at least one byte and no leading zeros")
    }
    guard modulus.count <= Self.maximumModulusBits / 8, exponent.count <= 4 else {
      throw .invalidKey("RSA takes moduli up to \(Self.maximumModulusBits) bits and exponents below 2^32")
    }
    let bits = 8 * modulus.count - modulus[0].leadingZeroBitCount
    guard bits >= minimumModulusBits else {
      throw .invalidKey("an RSA modulus of \(bits) bits is below \(minimumModulusBits)")
    }
    guard modulus[modulus.count - 1] % 2 == 1 else { throw .invalidKey("the RSA modulus is even") }
    guard exponent[exponent.count - 1] % 2 == 1, exponent.count > 1 || exponent[0] >= 3 else {
      throw .invalidKey("the RSA exponent is even or below 3")
    }
    return bits
  }
}
