import TLS13Crypto
import TLS13Memory

// FIPS 186-5 §A.1.3
/// RSA keys from random probable primes.
enum RSAKeyGeneration {
  /// GMP's Baillie-PSW test and 16 rounds of Miller-Rabin, more than FIPS 186-5 §B.3 asks for primes this long.
  private static let rounds: CInt = 40

  /// A key with the public exponent 65537.
  static func generate(bits: Int) throws(CryptoError) -> RSAPrivateComponents {
    guard RSABounds.generatedModulusBits.contains(bits) else {
      throw .unsupported("generating RSA keys of \(bits) bits")
    }
    let exponent = BigInteger(65537)
    let one = BigInteger(1)
    while true {
      let p = randomPrime(bits: bits / 2, exponent: exponent)
      let q = randomPrime(bits: bits / 2, exponent: exponent)
      // |p - q| > 2^(nlen/2 - 100)
      guard p.distance(to: q).bitLength > bits / 2 - 100 else { continue }
      let order1 = p.distance(to: one)
      let order2 = q.distance(to: one)
      let order = order1.times(order2).divided(by: order1.greatestCommonDivisor(order2))
      // 2^(nlen/2) < d < lcm(p - 1, q - 1)
      guard let d = exponent.inverse(modulo: order), d.bitLength > bits / 2, let coefficient = q.inverse(modulo: p)
      else { continue }
      return try components(p.times(q), exponent, d, p, q, d.modulo(order1), d.modulo(order2), coefficient)
    }
  }

  /// A prime p of `bits` bits with sqrt(2) * 2^(bits - 1) <= p and gcd(p - 1, e) = 1.
  private static func randomPrime(bits: Int, exponent: borrowing BigInteger) -> BigInteger {
    let one = BigInteger(1)
    while true {
      let bytes = SecretBytes(count: bits / 8) { bytes in
        SodiumRandomSource().fill(&bytes)
        bytes[bits / 8 - 1] |= 1
      }
      let candidate = BigInteger(bytes.span)
      // The square has all of its 2 * bits bits exactly when the candidate is at least sqrt(2) * 2^(bits - 1).
      guard candidate.times(candidate).bitLength == 2 * bits else { continue }
      guard candidate.distance(to: one).greatestCommonDivisor(exponent) == one else { continue }
      if candidate.isProbablePrime(rounds: rounds) { return candidate }
    }
  }

  private static func components(
    _ n: borrowing BigInteger, _ e: borrowing BigInteger, _ d: borrowing BigInteger, _ p: borrowing BigInteger,
    _ q: borrowing BigInteger, _ dP: borrowing BigInteger, _ dQ: borrowing BigInteger, _ qInv: borrowing BigInteger
  ) throws(CryptoError) -> RSAPrivateComponents {
    guard let modulus = n.bytes(n.byteLength), let exponent = e.bytes(e.byteLength) else {
      throw .internalFailure("RSA key generation")
    }
    return RSAPrivateComponents(
      modulus: modulus, publicExponent: exponent, privateExponent: d.secretBytes(), prime1: p.secretBytes(),
      prime2: q.secretBytes(), exponent1: dP.secretBytes(), exponent2: dQ.secretBytes(),
      coefficient: qInv.secretBytes())
  }
}
