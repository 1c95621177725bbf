import TLS13Crypto
import TLS13Memory

/// The MAC under a password that protects a bundle. RFC 7292 §4, §B
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
  let hash: PasswordHash
  let digest: [UInt8]
  let salt: [UInt8]
  let iterations: Int

  /// The macData that is next.
  init(_ bundle: inout DERReader) throws(CertificateError) {
    var data = try bundle.enter(.sequence, "macData")
    var info = try data.enter(.sequence, "mac")
    hash = try Self.readHash(&info)
    let digest = try info.read(.octetString, "mac.digest").content
    try info.finish("mac")
    let salt = try data.read(.octetString, "macSalt").content
    iterations = data.isAtEnd ? 1 : try data.readInteger(in: 1...(1 << 55), "macData.iterations")
    try data.finish("macData")
    guard digest.count == hash.digestLength else {
      throw CertificateError(.invalidValue, "mac.digest", "\(digest.count) bytes with \(hash.rawValue)")
    }
    self.digest = [UInt8](data.span(digest))
    self.salt = [UInt8](data.span(salt))
  }

  private static func readHash(_ info: inout DERReader) throws(CertificateError) -> PasswordHash {
    var algorithm = try info.enter(.sequence, "mac.digestAlgorithm")
    let identifier = try algorithm.readOID("mac.digestAlgorithm")
    switch OIDCode(algorithm.span(identifier)) {
    case .sha1: return .sha1
    case .sha256: return .sha256
    case .sha384: return .sha384
    case .sha512: return .sha512
    default: throw PasswordCipherNames.unsupported(OID(algorithm.span(identifier)), "mac.digestAlgorithm")
    }
  }

  /// Checks the MAC over the octets of authSafe.
  func verify(
    _ safe: Span<UInt8>, password: borrowing SecretBytes, _ crypto: CryptoProvider, _ budget: inout PasswordBudget
  ) throws(CertificateError) {
    let primitives = try crypto.requirePasswords("macData")
    let text = try PKCS12Password.bmpString(password.span)
    if try isValid(safe, text.span, primitives, &budget) { return }
    // Some writers take an empty password for no bytes at all, not for an empty text and its terminator.
    if password.count == 0, try isValid(safe, text.span.extracting(0..<0), primitives, &budget) { return }
    throw CertificateError(.wrongPassword, "macData")
  }

  private func isValid(
    _ safe: Span<UInt8>, _ password: Span<UInt8>, _ crypto: any PasswordProtection, _ budget: inout PasswordBudget
  ) throws(CertificateError) -> Bool {
    try budget.spend(iterations: iterations, blocks: 1, "macData.iterations")
    do throws(CryptoError) {
      let key = try macKey(password, crypto)
      let expected = try crypto.hmac(key: key.span, message: safe, hash: hash)
      return constantTimeEqual(expected.span, digest.span)
    } catch { throw CertificateError(.unsupported, "macData", "\(error)") }
  }

  /// The key derivation of PKCS#12 for as many bytes as a digest has, which is what a MAC key takes: the first block,
  /// so that the arithmetic between blocks is never reached. RFC 7292 §B.2
  private func macKey(
    _ password: Span<UInt8>, _ crypto: any PasswordProtection
  ) throws(CryptoError) -> SecretBytes {
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
    return try crypto.iteratedDigest(of: message.span, iterations: iterations, hash: hash)
  }

  private func roundedUp(_ count: Int) -> Int {
    (count + hash.blockLength - 1) / hash.blockLength * hash.blockLength
  }
}
