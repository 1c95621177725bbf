import TLS13Crypto
import TLS13Memory

// RFC 8017 §3.2
/// An RSA private key that signs, by the Chinese remainder theorem.
final class RSAPrivateKey: SigningKey {
  let publicKey: PublicKey

  private let half: RSAPublicKey
  private let prime1: BigInteger
  private let prime2: BigInteger
  private let exponent1: BigInteger
  private let exponent2: BigInteger
  private let coefficient: BigInteger
  private let salts: any RandomSource

  /// PSS first, since TLS 1.3 signs with nothing else; PKCS #1 v1.5 is for certificates. RFC 9846 §4.3.3
  var algorithms: [SignatureAlgorithm] {
    let pss = HashFunction.allCases.filter { hash in
      EMSAPSS(hash: hash, maskHash: hash, saltLength: hash.digestLength).fits(bits: half.encodedBits)
    }
    return pss.map { .rsaPSS($0) } + HashFunction.allCases.map { .rsaPKCS1($0) }
  }

  /// Imports the parts after checking that they belong together.
  ///
  /// The primes are not tested for primality: a composite one gives wrong signatures, which ``privateOperation(_:)``
  /// does not let out.
  init(
    _ parts: borrowing RSAPrivateComponents, _ bounds: RSABounds, salts: any RandomSource
  ) throws(CryptoError) {
    self.salts = salts
    half = try RSAPublicKey(modulus: parts.modulus.span, exponent: parts.publicExponent.span, bounds)
    let longest = half.length + 1
    guard parts.privateExponent.count <= longest, parts.prime1.count <= longest, parts.prime2.count <= longest,
      parts.exponent1.count <= longest, parts.exponent2.count <= longest, parts.coefficient.count <= longest
    else { throw .invalidKey("a part of the RSA private key is longer than its modulus") }
    prime1 = BigInteger(parts.prime1.span)
    prime2 = BigInteger(parts.prime2.span)
    exponent1 = BigInteger(parts.exponent1.span)
    exponent2 = BigInteger(parts.exponent2.span)
    coefficient = BigInteger(parts.coefficient.span)
    publicKey = .rsa(modulus: parts.modulus, publicExponent: parts.publicExponent)
    try checkParts(privateExponent: BigInteger(parts.privateExponent.span))
  }

  // RFC 8017 §3.2: the equations that define the parts.
  private func checkParts(privateExponent: borrowing BigInteger) throws(CryptoError) {
    let one = BigInteger(1)
    guard prime1.isOdd, prime2.isOdd, one < prime1, one < prime2, !(prime1 == prime2),
      prime1.times(prime2) == half.modulus
    else { throw .invalidKey("the RSA modulus is not the product of two different odd primes") }
    // A small prime is found by factoring however long the modulus is: with less than a third of the modulus sooner than
    // by the number field sieve. FIPS 186-5 §A.1.3 asks for halves; odd lengths have none, as Go's keys of 3073 bits.
    guard 3 * min(prime1.bitLength, prime2.bitLength) >= half.bits else {
      throw .invalidKey("an RSA prime has less than a third of the modulus's bits")
    }
    let order1 = prime1.distance(to: one)
    let order2 = prime2.distance(to: one)
    guard privateExponent < half.modulus,
      half.exponent.times(privateExponent, modulo: order1) == one,
      half.exponent.times(privateExponent, modulo: order2) == one
    else { throw .invalidKey("the RSA private exponent does not belong to the public one") }
    guard exponent1 < order1, exponent2 < order2,
      half.exponent.times(exponent1, modulo: order1) == one,
      half.exponent.times(exponent2, modulo: order2) == one
    else { throw .invalidKey("an RSA CRT exponent does not belong to the public exponent") }
    guard coefficient < prime1, coefficient.times(prime2, modulo: prime1) == one else {
      throw .invalidKey("the RSA CRT coefficient is not the inverse of the second prime")
    }
  }

  func sign(_ message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm) throws(CryptoError) -> [UInt8] {
    let encoded = try encode(message, algorithm)
    guard let signature = try privateOperation(BigInteger(encoded.span)).bytes(half.length) else {
      throw .internalFailure("an RSA signature longer than its modulus")
    }
    return signature
  }

  // RFC 8017 §8.1.1, §8.2.1
  private func encode(
    _ message: borrowing Span<UInt8>, _ algorithm: SignatureAlgorithm
  ) throws(CryptoError) -> [UInt8] {
    let encoded: [UInt8]?
    switch algorithm {
    case .rsaPKCS1(let hash):
      encoded = EMSAPKCS1.encode(message, hash: hash, length: half.length)
    case .rsaPSS(let hash, let maskHash, let saltLength):
      let encoding = EMSAPSS(hash: hash, maskHash: maskHash, saltLength: saltLength)
      encoded =
        encoding.fits(bits: half.encodedBits)
        ? encoding.encode(message, salt: salts.bytes(saltLength), bits: half.encodedBits) : nil
    case .ecdsa, .ed25519, .mldsa:
      throw .unsupported("\(algorithm) with an RSA key")
    }
    guard let encoded else { throw .unsupported("\(algorithm) with an RSA key of \(half.bits) bits: too short") }
    return encoded
  }

  // RFC 8017 §5.2.1 step 2.b
  /// RSASP1 with the Chinese remainder theorem, blinded, and checked before the result leaves: one wrong half would
  /// give away a prime (Boneh, DeMillo, Lipton).
  private func privateOperation(_ message: consuming BigInteger) throws(CryptoError) -> BigInteger {
    let blinding = try makeBlinding()
    let blinded = message.times(blinding.factor, modulo: half.modulus)
    let s1 = blinded.secretPower(exponent1, modulo: prime1)
    let s2 = blinded.secretPower(exponent2, modulo: prime2)
    let h = s1.minus(s2, modulo: prime1).times(coefficient, modulo: prime1)
    let signature = s2.plus(prime2.times(h)).times(blinding.inverse, modulo: half.modulus)
    guard signature.power(half.exponent, modulo: half.modulus) == message else {
      throw .internalFailure("an RSA signature did not verify under its own key")
    }
    return signature
  }

  private struct Blinding: ~Copyable {
    /// r^e mod n
    let factor: BigInteger
    /// r^-1 mod n
    let inverse: BigInteger
  }

  /// Fresh for every signature: no state to share between threads, for 30 of 600 µs with a key of 2048 bits.
  private func makeBlinding() throws(CryptoError) -> Blinding {
    let r = BigInteger.random(below: half.modulus)
    // The time of mpz_invert depends on its input, so it sees r only multiplied with a second random number.
    let mask = BigInteger.random(below: half.modulus)
    guard let masked = r.times(mask, modulo: half.modulus).inverse(modulo: half.modulus) else {
      throw .internalFailure("an RSA blinding factor without an inverse")
    }
    // The exponent is public, and whatever the time of one power tells about r is about a number that is used once.
    return Blinding(
      factor: r.power(half.exponent, modulo: half.modulus),
      inverse: masked.times(mask, modulo: half.modulus))
  }
}
