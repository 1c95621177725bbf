#if OpenSSL
  import COpenSSL
  import TLS13Crypto
  import TLS13Memory

  // RFC 8017 §3.2
  /// An RSA private key that signs.
  final class OpenSSLRSAPrivateKey: SigningKey {
    let publicKey: PublicKey
    private let key: Key
    private let bits: Int

    /// PSS first, since TLS 1.3 signs with nothing else; PKCS #1 v1.5 is for certificates. RFC 9846 §4.3.3
    var algorithms: [SignatureAlgorithm] {
      let all: [SignatureAlgorithm] =
        HashFunction.allCases.map { .rsaPSS($0) } + HashFunction.allCases.map { .rsaPKCS1($0) }
      return all.filter { RSAPadding($0, bits: bits) != nil }
    }

    /// Imports the parts after checking that they belong together and that the primes are primes.
    init(_ parts: borrowing RSAPrivateComponents, _ bounds: RSABounds) throws(CryptoError) {
      bits = try bounds.check(modulus: parts.modulus.span, exponent: parts.publicExponent.span)
      try Self.checkLengths(parts, bits)
      guard let key = Self.numbers(parts).makeKey(selection: COPENSSL_KEY_PAIR),
        let operation = try? KeyOperation(key), unsafe OpenSSL.succeeded(EVP_PKEY_check(operation.pointer))
      else { throw .invalidKey("the parts of the RSA private key do not belong together") }
      self.key = key
      publicKey = .rsa(modulus: parts.modulus, publicExponent: parts.publicExponent)
    }

    private static func checkLengths(_ parts: borrowing RSAPrivateComponents, _ bits: Int) throws(CryptoError) {
      let longest = parts.modulus.count + 1
      guard parts.privateExponent.count <= longest, parts.prime1.count <= longest, parts.prime2.count <= longest,
        parts.exponent1.count <= longest, parts.exponent2.count <= longest, parts.coefficient.count <= longest
      else { throw .invalidKey("a part of the RSA private key is longer than its modulus") }
      // A small prime is found by factoring however long the modulus is: with less than a third of the modulus sooner
      // than by the number field sieve. FIPS 186-5 §A.1.3 asks for halves; odd lengths have none.
      guard 3 * min(bitLength(parts.prime1.span), bitLength(parts.prime2.span)) >= bits else {
        throw .invalidKey("an RSA prime has less than a third of the modulus's bits")
      }
    }

    private static func bitLength(_ number: Span<UInt8>) -> Int {
      for index in number.indices where number[index] != 0 {
        return 8 * (number.count - index) - number[index].leadingZeroBitCount
      }
      return 0
    }

    private static func numbers(_ parts: borrowing RSAPrivateComponents) -> RSANumbers {
      var numbers = RSANumbers(capacity: 8 * (parts.modulus.count + 1))
      numbers.add("n", parts.modulus.span)
      numbers.add("e", parts.publicExponent.span)
      numbers.add("d", parts.privateExponent.span)
      numbers.add("rsa-factor1", parts.prime1.span)
      numbers.add("rsa-factor2", parts.prime2.span)
      numbers.add("rsa-exponent1", parts.exponent1.span)
      numbers.add("rsa-exponent2", parts.exponent2.span)
      numbers.add("rsa-coefficient1", parts.coefficient.span)
      return numbers
    }

    func sign(_ message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm) throws(CryptoError) -> [UInt8] {
      guard let padding = RSAPadding(algorithm, bits: bits) else {
        throw .unsupported("\(algorithm) with an RSA key of \(bits) bits")
      }
      let digest = padding.digest.digest(of: message)
      return try unsafe KeyOperation(key).sign(digest, longest: (bits + 7) / 8) { unsafe padding.configure($0) }
    }
  }
#endif
