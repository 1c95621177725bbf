import TLS13Crypto
import TLS13Memory

/// Encryption under a password: a derived key and AES-CBC. RFC 8018 §6.2, §A.4, §B.2.5
///
/// ```
/// PBES2-params ::= SEQUENCE {
///   keyDerivationFunc AlgorithmIdentifier {{PBES2-KDFs}},
///   encryptionScheme AlgorithmIdentifier {{PBES2-Encs}} }
/// ```
///
/// It encrypts without authenticating: a wrong password shows in the padding, or in plaintext that is no DER. Both
/// give the same error, so that nobody who tries passwords or changed files learns which it was.
struct PBES2: Sendable {
  var derivation: PBKDF2Parameters
  var keyLength: Int
  var initializationVector: [UInt8]

  /// The error for a wrong password, whichever way it showed.
  static func wrongPassword(_ field: StaticString) -> CertificateError { CertificateError(.wrongPassword, field) }

  /// AES-256-CBC and PBKDF2-HMAC-SHA-256, with a fresh salt and vector.
  init(iterations: Int, random: any RandomSource) {
    derivation = PBKDF2Parameters(salt: random.bytes(16), iterations: iterations, hash: .sha256)
    keyLength = 32
    initializationVector = random.bytes(16)
  }

  /// The contents of encryptionAlgorithm: the identifier and the parameters.
  init(_ contents: consuming DERReader) throws(CertificateError) {
    var algorithm = contents
    let identifier = try algorithm.readOID("encryptionAlgorithm")
    guard OIDCode(algorithm.span(identifier)) == .pbes2 else {
      throw PasswordCipherNames.unsupported(OID(algorithm.span(identifier)), "encryptionAlgorithm")
    }
    var fields = try algorithm.enter(.sequence, "PBES2-params")
    try algorithm.finish("encryptionAlgorithm")
    derivation = try PBKDF2Parameters(fields.enter(.sequence, "keyDerivationFunc"))
    var scheme = try fields.enter(.sequence, "encryptionScheme")
    try fields.finish("PBES2-params")
    let cipher = try scheme.readOID("encryptionScheme")
    switch OIDCode(scheme.span(cipher)) {
    case .aes128CBC: keyLength = 16
    case .aes192CBC: keyLength = 24
    case .aes256CBC: keyLength = 32
    default: throw PasswordCipherNames.unsupported(OID(scheme.span(cipher)), "encryptionScheme")
    }
    // AES-IV ::= OCTET STRING (SIZE(16))
    let vector = try scheme.read(.octetString, "AES-IV").content
    try scheme.finish("encryptionScheme")
    guard vector.count == 16 else { throw CertificateError(.invalidValue, "AES-IV", "\(vector.count) bytes, not 16") }
    initializationVector = [UInt8](scheme.span(vector))
  }

  /// encryptionAlgorithm.
  func write(to writer: inout DERWriter) {
    writer.write(.sequence) { algorithm in
      algorithm.write(.pbes2)
      algorithm.write(.sequence) { fields in
        derivation.write(to: &fields)
        fields.write(.sequence) { scheme in
          scheme.write(keyLength == 16 ? .aes128CBC : keyLength == 24 ? .aes192CBC : .aes256CBC)
          scheme.write(.octetString, initializationVector)
        }
      }
    }
  }

  /// The plaintext, as DER: one SEQUENCE, as everything is that PKCS#8 and PKCS#12 encrypt.
  func decrypt(
    _ ciphertext: Span<UInt8>, password: Span<UInt8>, _ crypto: any PasswordProtection,
    _ budget: inout PasswordBudget
  ) throws(CertificateError) -> SecretBytes {
    let key = try derivation.deriveKey(length: keyLength, password: password, crypto, &budget)
    return try Self.open(ciphertext, key.span, initializationVector, crypto, "encryptedData")
  }

  /// Decrypts what is BER or DER, if the key is right.
  static func open(
    _ ciphertext: Span<UInt8>, _ key: Span<UInt8>, _ vector: [UInt8], _ crypto: any PasswordProtection,
    _ field: StaticString
  ) throws(CertificateError) -> SecretBytes {
    let plaintext: SecretBytes
    do { plaintext = try crypto.decryptAESCBC(ciphertext, key: key, initializationVector: vector.span) } catch {
      throw wrongPassword(field)
    }
    do { return try BER.distinguished(plaintext.span, field) } catch { throw wrongPassword(field) }
  }

  /// The ciphertext.
  func encrypt(
    _ plaintext: Span<UInt8>, password: Span<UInt8>, _ crypto: any PasswordProtection
  ) throws(CertificateError) -> [UInt8] {
    var budget = PasswordBudget()
    let key = try derivation.deriveKey(length: keyLength, password: password, crypto, &budget)
    do {
      return try crypto.encryptAESCBC(plaintext, key: key.span, initializationVector: initializationVector.span)
    } catch { throw CertificateError(.unsupported, "encryptionAlgorithm", "\(error)") }
  }
}

extension CryptoProvider {
  /// The primitives behind passwords, or an error that says who lacks them.
  func requirePasswords(_ field: StaticString) throws(CertificateError) -> any PasswordProtection {
    guard let passwords else {
      throw CertificateError(.unsupported, field, "this crypto provider reads no files behind a password")
    }
    return passwords
  }
}
