import TLS13Crypto
import TLS13Memory
import TLS13Providers

/// Takes every signature for good and any key for one, so that changed certificates, lists and responses come past
/// their signatures. Only what stands behind those is of interest here.
struct CredulousSignatures: SignatureFamily {
  struct Key: VerificationKey {
    func isValid(
      signature: borrowing Span<UInt8>, for message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm
    ) -> Bool { true }
  }

  let algorithms = CryptoProvider.default.signatures.flatMap(\.algorithms)

  func supports(_ keyType: KeyType) -> Bool { true }
  func importPublicKey(_ key: PublicKey) throws(CryptoError) -> any VerificationKey { Key() }
  func importPrivateKey(_ key: borrowing PrivateKeyMaterial) throws(CryptoError) -> any SigningKey {
    throw .unsupported("private keys")
  }
  func generatePrivateKey(_ keyType: KeyType) throws(CryptoError) -> PrivateKeyMaterial {
    throw .unsupported("private keys")
  }
}

/// The default primitives, with less patience: an input that asks for many iterations would only cost time.
struct ImpatientPasswords: PasswordProtection {
  static let maximum = 64
  let real: any PasswordProtection

  private func check(_ iterations: Int) throws(CryptoError) {
    if iterations > Self.maximum { throw .unsupported("so many iterations") }
  }

  func pbkdf2(
    password: borrowing Span<UInt8>, salt: borrowing Span<UInt8>, iterations: Int, hash: PasswordHash, length: Int
  ) throws(CryptoError) -> SecretBytes {
    try check(iterations)
    return try real.pbkdf2(password: password, salt: salt, iterations: iterations, hash: hash, length: length)
  }

  func iteratedDigest(
    of bytes: borrowing Span<UInt8>, iterations: Int, hash: PasswordHash
  ) throws(CryptoError) -> SecretBytes {
    try check(iterations)
    return try real.iteratedDigest(of: bytes, iterations: iterations, hash: hash)
  }

  func hmac(
    key: borrowing Span<UInt8>, message: borrowing Span<UInt8>, hash: PasswordHash
  ) throws(CryptoError) -> [UInt8] { try real.hmac(key: key, message: message, hash: hash) }

  func encryptAESCBC(
    _ plaintext: borrowing Span<UInt8>, key: borrowing Span<UInt8>, initializationVector: borrowing Span<UInt8>
  ) throws(CryptoError) -> [UInt8] {
    try real.encryptAESCBC(plaintext, key: key, initializationVector: initializationVector)
  }

  func decryptAESCBC(
    _ ciphertext: borrowing Span<UInt8>, key: borrowing Span<UInt8>, initializationVector: borrowing Span<UInt8>
  ) throws(CryptoError) -> SecretBytes {
    try real.decryptAESCBC(ciphertext, key: key, initializationVector: initializationVector)
  }

  func insecureMD5(of bytes: borrowing Span<UInt8>) throws(CryptoError) -> SecretBytes {
    try real.insecureMD5(of: bytes)
  }
}

/// Ciphertext is plaintext and a MAC is all zeros, so that what lies inside a bundle can be changed.
struct TransparentPasswords: PasswordProtection {
  func pbkdf2(
    password: borrowing Span<UInt8>, salt: borrowing Span<UInt8>, iterations: Int, hash: PasswordHash, length: Int
  ) throws(CryptoError) -> SecretBytes {
    require(iterations > 0 && length > 0 && !salt.isEmpty, "parameters that PBKDF2 does not have")
    return SecretBytes(zeroed: length)
  }

  func iteratedDigest(
    of bytes: borrowing Span<UInt8>, iterations: Int, hash: PasswordHash
  ) throws(CryptoError) -> SecretBytes {
    require(iterations > 0, "no iterations")
    return SecretBytes(zeroed: hash.digestLength)
  }

  func insecureMD5(of bytes: borrowing Span<UInt8>) throws(CryptoError) -> SecretBytes { SecretBytes(zeroed: 16) }

  func hmac(
    key: borrowing Span<UInt8>, message: borrowing Span<UInt8>, hash: PasswordHash
  ) throws(CryptoError) -> [UInt8] { [UInt8](repeating: 0, count: hash.digestLength) }

  func encryptAESCBC(
    _ plaintext: borrowing Span<UInt8>, key: borrowing Span<UInt8>, initializationVector: borrowing Span<UInt8>
  ) throws(CryptoError) -> [UInt8] { [UInt8](plaintext.extracting(...)) }

  func decryptAESCBC(
    _ ciphertext: borrowing Span<UInt8>, key: borrowing Span<UInt8>, initializationVector: borrowing Span<UInt8>
  ) throws(CryptoError) -> SecretBytes {
    require([16, 24, 32].contains(key.count) && initializationVector.count == 16, "lengths that AES does not have")
    return SecretBytes(copying: ciphertext.extracting(...))
  }
}

extension CryptoProvider {
  /// The default one, except that every signature is good.
  static let credulous: CryptoProvider = {
    var crypto = CryptoProvider.default
    crypto.signatures = [CredulousSignatures()]
    return crypto
  }()

  /// The default one, except that only few iterations are computed.
  static let impatient: CryptoProvider = {
    var crypto = CryptoProvider.default
    crypto.passwords = crypto.passwords.map(ImpatientPasswords.init)
    return crypto
  }()

  /// The default one, except that encryption under a password leaves bytes as they are.
  static let transparent: CryptoProvider = {
    var crypto = CryptoProvider.default
    crypto.passwords = TransparentPasswords()
    return crypto
  }()
}
