public import TLS13Memory

/// The primitives under files that a password protects: PKCS#8 (RFC 5958 §3) and PKCS#12 (RFC 7292). TLS itself uses
/// none of them, so a provider may lack them.
public protocol PasswordProtection: Sendable {
  /// PBKDF2 with HMAC as its pseudorandom function. RFC 8018 §5.2
  ///
  /// - Parameters:
  ///   - password: any bytes; UTF-8 text by convention.
  ///   - salt: any bytes.
  ///   - iterations: at least 1. The caller bounds it: the time taken grows with it.
  ///   - hash: the hash inside HMAC.
  ///   - length: bytes to derive.
  func pbkdf2(
    password: borrowing Span<UInt8>, salt: borrowing Span<UInt8>, iterations: Int, hash: PasswordHash, length: Int
  ) throws(CryptoError) -> SecretBytes

  /// The hash of `bytes`, hashed again until it was applied `iterations` times: the core of RFC 7292 §B.2 and of
  /// PBKDF1.
  ///
  /// - Parameter iterations: at least 1. The caller bounds it.
  func iteratedDigest(
    of bytes: borrowing Span<UInt8>, iterations: Int, hash: PasswordHash
  ) throws(CryptoError) -> SecretBytes

  /// HMAC. RFC 2104
  func hmac(
    key: borrowing Span<UInt8>, message: borrowing Span<UInt8>, hash: PasswordHash
  ) throws(CryptoError) -> [UInt8]

  /// Encrypts with AES in CBC mode and RFC 8018's padding.
  ///
  /// - Parameters:
  ///   - plaintext: any number of bytes.
  ///   - key: 16, 24 or 32 bytes.
  ///   - initializationVector: 16 bytes.
  func encryptAESCBC(
    _ plaintext: borrowing Span<UInt8>, key: borrowing Span<UInt8>, initializationVector: borrowing Span<UInt8>
  ) throws(CryptoError) -> [UInt8]

  /// Decrypts what ``encryptAESCBC(_:key:initializationVector:)`` made.
  ///
  /// - Throws: ``CryptoError/authenticationFailed`` for wrong padding and for a length that is no multiple of 16: with
  ///   another key that is what nearly always happens, though padding authenticates nothing.
  func decryptAESCBC(
    _ ciphertext: borrowing Span<UInt8>, key: borrowing Span<UInt8>, initializationVector: borrowing Span<UInt8>
  ) throws(CryptoError) -> SecretBytes

  /// MD5, which is broken: for the key of files that OpenSSL encrypted the old way, and for nothing else. A provider may
  /// lack it.
  func insecureMD5(of bytes: borrowing Span<UInt8>) throws(CryptoError) -> SecretBytes
}

extension PasswordProtection {
  /// Not there.
  public func insecureMD5(of bytes: borrowing Span<UInt8>) throws(CryptoError) -> SecretBytes {
    throw .unsupported("MD5: this provider lacks it")
  }
}
