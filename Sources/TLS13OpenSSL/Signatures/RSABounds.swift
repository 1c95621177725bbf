#if OpenSSL
  import TLS13Crypto

  /// The RSA keys that are taken: a modulus of 2048 to 8192 bits, an odd exponent of at least 3 and below 2^32. What a
  /// verifier spends on a peer's certificate grows with the square of the modulus and with the exponent.
  struct RSABounds {
    static let maximumModulusBits = 8192

    let minimumModulusBits: Int

    /// Bits in the modulus, which is odd and, like the exponent, has no leading zeros.
    func check(modulus: [UInt8], exponent: [UInt8]) throws(CryptoError) -> Int {
      guard let first = modulus.first, first != 0, let highest = exponent.first, highest != 0 else {
        throw .invalidKey("an RSA modulus and exponent have at least one byte and no leading zeros")
      }
      guard modulus.count <= Self.maximumModulusBits / 8, exponent.count <= 4 else {
        throw .invalidKey("RSA takes moduli up to \(Self.maximumModulusBits) bits and exponents below 2^32")
      }
      let bits = 8 * modulus.count - first.leadingZeroBitCount
      guard bits >= minimumModulusBits else {
        throw .invalidKey("an RSA modulus of \(bits) bits is below \(minimumModulusBits)")
      }
      guard modulus.last.map({ $0 % 2 == 1 }) == true else { throw .invalidKey("the RSA modulus is even") }
      guard exponent.last.map({ $0 % 2 == 1 }) == true, exponent.count > 1 || highest >= 3 else {
        throw .invalidKey("the RSA exponent is even or below 3")
      }
      return bits
    }
  }
#endif
