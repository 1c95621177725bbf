import TLS13Crypto
import TLS13Memory

/// How a key is derived from a password. RFC 8018 §A.2
///
/// ```
/// PBKDF2-params ::= SEQUENCE {
///   salt CHOICE {
///     specified OCTET STRING,
///     otherSource AlgorithmIdentifier {{PBKDF2-SaltSources}} },
///   iterationCount INTEGER (1..MAX),
///   keyLength INTEGER (1..MAX) OPTIONAL,
///   prf AlgorithmIdentifier {{PBKDF2-PRFs}} DEFAULT algid-hmacWithSHA1 }
/// ```
struct PBKDF2Parameters: Sendable {
  var salt: [UInt8]
  var iterations: Int
  var keyLength: Int?
  var hash: PasswordHash

  /// For new files.
  init(salt: [UInt8], iterations: Int, hash: PasswordHash) {
    self.salt = salt
    self.iterations = iterations
    self.hash = hash
  }

  /// The contents of keyDerivationFunc: the identifier and the parameters.
  init(_ contents: consuming DERReader) throws(CertificateError) {
    var function = contents
    let identifier = try function.readOID("keyDerivationFunc")
    guard OIDCode(function.span(identifier)) == .pbkdf2 else {
      throw PasswordCipherNames.unsupported(OID(function.span(identifier)), "keyDerivationFunc")
    }
    var fields = try function.enter(.sequence, "PBKDF2-params")
    try function.finish("keyDerivationFunc")
    let salt = try fields.read(.octetString, "salt").content
    guard !salt.isEmpty else { throw CertificateError(.invalidValue, "salt", "empty") }
    self.salt = [UInt8](fields.span(salt))
    iterations = try fields.readInteger(in: 1...(1 << 55), "iterationCount")
    if fields.nextTag == .integer { keyLength = try fields.readInteger(in: 1...64, "keyLength") }
    // DER leaves the default out, but several writers put it in.
    hash = fields.isAtEnd ? .sha1 : try Self.readHMAC(&fields, "prf")
    try fields.finish("PBKDF2-params")
  }

  /// An HMAC, with parameters that are NULL or, in some files, absent. RFC 8018 §B.1
  static func readHMAC(_ fields: inout DERReader, _ field: StaticString) throws(CertificateError) -> PasswordHash {
    var function = try fields.enter(.sequence, field)
    let identifier = try function.readOID(field)
    if !function.isAtEnd { try function.readNull(field) }
    try function.finish(field)
    switch OIDCode(fields.span(identifier)) {
    case .hmacWithSHA1: return .sha1
    case .hmacWithSHA256: return .sha256
    case .hmacWithSHA384: return .sha384
    case .hmacWithSHA512: return .sha512
    default: throw PasswordCipherNames.unsupported(OID(fields.span(identifier)), field)
    }
  }

  /// keyDerivationFunc.
  func write(to writer: inout DERWriter) {
    writer.write(.sequence) { function in
      function.write(.pbkdf2)
      function.write(.sequence) { fields in
        fields.write(.octetString, salt)
        fields.write(integer: iterations)
        if hash != .sha1 {
          fields.write(.sequence) { prf in
            prf.write(hash.hmacCode)
            prf.writeNull()
          }
        }
      }
    }
  }

  /// The key, once the budget allows it.
  func deriveKey(
    length: Int, password: Span<UInt8>, _ crypto: any PasswordProtection, _ budget: inout PasswordBudget
  ) throws(CertificateError) -> SecretBytes {
    guard keyLength == nil || keyLength == length else {
      throw CertificateError(.invalidValue, "keyLength", "not \(length), as the cipher asks for")
    }
    let blocks = (length + hash.digestLength - 1) / hash.digestLength
    try budget.spend(iterations: iterations, blocks: blocks, "iterationCount")
    do {
      return try crypto.pbkdf2(
        password: password, salt: salt.span, iterations: iterations, hash: hash, length: length)
    } catch { throw CertificateError(.unsupported, "keyDerivationFunc", "\(error)") }
  }
}

extension PasswordHash {
  fileprivate var hmacCode: OIDCode {
    switch self {
    case .sha1: .hmacWithSHA1
    case .sha256: .hmacWithSHA256
    case .sha384: .hmacWithSHA384
    case .sha512: .hmacWithSHA512
    }
  }
}
