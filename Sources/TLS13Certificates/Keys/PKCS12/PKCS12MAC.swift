import TLS13Crypto
import TLS13Memory

/// The MAC under a password that protects a bundle. RFC 7292 §4, §B, RFC 9579
///
/// ```
/// MacData ::= SEQUENCE {
///   mac         DigestInfo,
///   macSalt     OCTET STRING,
///   iterations  INTEGER DEFAULT 1 }
/// DigestInfo ::= SEQUENCE {
///   digestAlgorithm DigestAlgorithmIdentifier,
///   digest Digest }
/// ```
struct PKCS12MAC: Sendable {
  /// How the key of the HMAC comes from the password.
  private enum Derivation {
    /// With the function of PKCS#12, by the same hash. RFC 7292 §B.2
    case iterated(salt: [UInt8], iterations: Int)
    /// PBMAC1: with PBKDF2, and `macSalt` and `iterations` mean nothing. RFC 9579
    case pbkdf2(PBKDF2Parameters, length: Int)
  }

  private let hash: PasswordHash
  private let derivation: Derivation
  private let digest: [UInt8]

  /// The macData that is next.
  init(_ bundle: inout DERReader) throws(CertificateError) {
    var data = try bundle.enter(.sequence, "macData")
    var info = try data.enter(.sequence, "mac")
    var algorithm = try info.enter(.sequence, "mac.digestAlgorithm")
    let digest = try info.read(.octetString, "mac.digest").content
    try info.finish("mac")
    let salt = try data.read(.octetString, "macSalt").content
    let iterations = data.isAtEnd ? 1 : try data.readInteger(in: 0...(1 << 55), "macData.iterations")
    try data.finish("macData")
    let identifier = try algorithm.readOID("mac.digestAlgorithm")
    if OIDCode(algorithm.span(identifier)) == .pbmac1 {
      (hash, derivation) = try Self.readPBMAC1(&algorithm)
    } else {
      hash = try Self.hash(OID(algorithm.span(identifier)), OIDCode(algorithm.span(identifier)))
      guard iterations > 0 else { throw CertificateError(.outOfRange, "macData.iterations", "0") }
      derivation = .iterated(salt: [UInt8](data.span(salt)), iterations: iterations)
    }
    guard digest.count == hash.digestLength else {
      throw CertificateError(.invalidValue, "mac.digest", "\(digest.count) bytes with \(hash.rawValue)")
    }
    self.digest = [UInt8](data.span(digest))
  }

  private static func hash(_ identifier: OID, _ code: OIDCode) throws(CertificateError) -> PasswordHash {
    switch code {
    case .sha1: return .sha1
    case .sha256: return .sha256
    case .sha384: return .sha384
    case .sha512: return .sha512
    default: throw PasswordCipherNames.unsupported(identifier, "mac.digestAlgorithm")
    }
  }

  /// PBMAC1-params ::= SEQUENCE { keyDerivationFunc, messageAuthScheme }. RFC 8018 §A.5
  private static func readPBMAC1(
    _ algorithm: inout DERReader
  ) throws(CertificateError) -> (PasswordHash, Derivation) {
    var fields = try algorithm.enter(.sequence, "PBMAC1-params")
    try algorithm.finish("mac.digestAlgorithm")
    let parameters = try PBKDF2Parameters(fields.enter(.sequence, "keyDerivationFunc"))
    let hash = try PBKDF2Parameters.readHMAC(&fields, "messageAuthScheme")
    try fields.finish("PBMAC1-params")
    // RFC 9579 §4, §5: keyLength is there, and short keys are not taken.
    guard let length = parameters.keyLength, length >= 20 else {
      throw CertificateError(.outOfRange, "keyLength", "absent, or less than the 20 bytes that PBMAC1 asks for")
    }
    return (hash, .pbkdf2(parameters, length: length))
  }

  /// Checks the MAC over the octets of authSafe.
  func verify(
    _ safe: Span<UInt8>, password: Span<UInt8>, _ crypto: CryptoProvider, _ budget: inout PasswordBudget
  ) throws(CertificateError) {
    let primitives = try crypto.requirePasswords("macData")
    switch derivation {
    case .pbkdf2(let parameters, let length):
      // RFC 9579 §4: the password is UTF-8 here, and no BMPString.
      let key = try parameters.deriveKey(length: length, password: password, primitives, &budget)
      if try isValid(safe, key, primitives) { return }
    case .iterated(let salt, let iterations):
      let text = try PKCS12Password.bmpString(password)
      var passwords = [0..<text.count]
      // Some writers take an empty password for no bytes at all, not for an empty text and its terminator.
      if password.count == 0 { passwords.append(0..<0) }
      for range in passwords {
        try budget.spend(iterations: iterations, blocks: 1, "macData.iterations")
        let key = try macKey(text.span.extracting(range), salt, iterations, primitives)
        if try isValid(safe, key, primitives) { return }
      }
    }
    throw CertificateError(.wrongPassword, "macData")
  }

  private func isValid(
    _ safe: Span<UInt8>, _ key: borrowing SecretBytes, _ crypto: any PasswordProtection
  ) throws(CertificateError) -> Bool {
    do throws(CryptoError) {
      let expected = try crypto.hmac(key: key.span, message: safe, hash: hash)
      return constantTimeEqual(expected.span, digest.span)
    } catch { throw CertificateError(.unsupported, "macData", "\(error)") }
  }

  /// The key derivation of PKCS#12 for as many bytes as a digest has, which is what a MAC key takes: the first block,
  /// so that the arithmetic between blocks is never reached. RFC 7292 §B.2
  private func macKey(
    _ password: Span<UInt8>, _ salt: [UInt8], _ iterations: Int, _ crypto: any PasswordProtection
  ) throws(CertificateError) -> SecretBytes {
    // D: v bytes of the purpose, 3 for a MAC (§B.3). Then S and P: salt and password, each repeated to a multiple of v.
    let saltLength = roundedUp(salt.count)
    let start = hash.blockLength
    var message = SecretBytes(zeroed: start + saltLength + roundedUp(password.count))
    message.withMutableSpan { bytes in
      for index in bytes.indices {
        if index < start {
          bytes[index] = 3
        } else if index < start + saltLength {
          bytes[index] = salt[(index - start) % salt.count]
        } else {
          bytes[index] = password[(index - start - saltLength) % password.count]
        }
      }
    }
    do { return try crypto.iteratedDigest(of: message.span, iterations: iterations, hash: hash) } catch {
      throw CertificateError(.unsupported, "macData", "\(error)")
    }
  }

  private func roundedUp(_ count: Int) -> Int {
    (count + hash.blockLength - 1) / hash.blockLength * hash.blockLength
  }
}
