import Crypto
import CryptoExtras
public import TLS13Crypto
public import TLS13Memory

public import enum TLS13Crypto.CryptoError

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

// RFC 8018 §5.2, §6.2; RFC 7292 §B
/// PBKDF2, AES-CBC and, for the PKCS#12 MAC, iterated hashes and HMAC, from swift-crypto.
public struct PasswordPrimitives: PasswordProtection {
  /// Needs nothing.
  public init() {}

  /// PBKDF2.
  public func pbkdf2(
    password: borrowing Span<UInt8>, salt: borrowing Span<UInt8>, iterations: Int, hash: PasswordHash, length: Int
  ) throws(CryptoError) -> SecretBytes {
    // swift-crypto traps on what these refuse.
    guard iterations > 0, UInt32(exactly: iterations) != nil, length > 0, salt.count > 0 else {
      throw .internalFailure("PBKDF2 without salt, iterations or output")
    }
    // It also traps on an empty password, which is the same HMAC key as one zero byte. RFC 2104 §2
    let zero: [UInt8] = [0]
    let password = password.count == 0 ? zero.span : password.extracting(0..<password.count)
    let key = unsafe password.withUnsafeBytes { password in
      unsafe salt.withUnsafeBytes { salt in
        // swift-crypto's other entry refuses the iteration counts that most files have.
        unsafe try? KDF.Insecure.PBKDF2.deriveKey(
          from: password, salt: salt, using: hash.pseudorandomFunction, outputByteCount: length,
          unsafeUncheckedRounds: iterations)
      }
    }
    guard let key, key.bitCount == 8 * length else { throw .internalFailure("PBKDF2") }
    return SecretBytes(copying: key, count: length)
  }

  /// A hash applied again and again.
  public func iteratedDigest(
    of bytes: borrowing Span<UInt8>, iterations: Int, hash: PasswordHash
  ) throws(CryptoError) -> SecretBytes {
    guard iterations > 0 else { throw .internalFailure("no iterations") }
    switch hash {
    case .sha1: return Self.iterate(Insecure.SHA1.self, bytes, iterations)
    case .sha256: return Self.iterate(SHA256.self, bytes, iterations)
    case .sha384: return Self.iterate(SHA384.self, bytes, iterations)
    case .sha512: return Self.iterate(SHA512.self, bytes, iterations)
    }
  }

  private static func iterate<Function: Crypto.HashFunction>(
    _ function: Function.Type, _ bytes: borrowing Span<UInt8>, _ iterations: Int
  ) -> SecretBytes {
    var digest = unsafe bytes.withUnsafeBytes { bytes in
      var running = Function()
      unsafe running.update(bufferPointer: bytes)
      return running.finalize()
    }
    for _ in 1..<iterations {
      var running = Function()
      unsafe digest.withUnsafeBytes { unsafe running.update(bufferPointer: $0) }
      digest = running.finalize()
    }
    return SecretBytes(copying: digest, count: Function.Digest.byteCount)
  }

  /// MD5, to read old files.
  public func insecureMD5(of bytes: borrowing Span<UInt8>) throws(CryptoError) -> SecretBytes {
    Self.iterate(Insecure.MD5.self, bytes, 1)
  }

  /// HMAC.
  public func hmac(
    key: borrowing Span<UInt8>, message: borrowing Span<UInt8>, hash: PasswordHash
  ) throws(CryptoError) -> [UInt8] {
    let key = unsafe key.withUnsafeBytes { unsafe SymmetricKey(data: $0) }
    return unsafe message.withUnsafeBytes { message in
      switch hash {
      case .sha1: unsafe Array(HMAC<Insecure.SHA1>.authenticationCode(for: message, using: key))
      case .sha256: unsafe Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
      case .sha384: unsafe Array(HMAC<SHA384>.authenticationCode(for: message, using: key))
      case .sha512: unsafe Array(HMAC<SHA512>.authenticationCode(for: message, using: key))
      }
    }
  }

  /// AES-CBC with padding.
  public func encryptAESCBC(
    _ plaintext: borrowing Span<UInt8>, key: borrowing Span<UInt8>, initializationVector: borrowing Span<UInt8>
  ) throws(CryptoError) -> [UInt8] {
    let (key, vector) = try Self.prepare(key, initializationVector)
    let sealed = unsafe plaintext.withUnsafeBytes { unsafe try? AES._CBC.encrypt($0, using: key, iv: vector) }
    guard let sealed else { throw .internalFailure("AES-CBC encryption") }
    return Array(sealed)
  }

  /// AES-CBC with padding.
  public func decryptAESCBC(
    _ ciphertext: borrowing Span<UInt8>, key: borrowing Span<UInt8>, initializationVector: borrowing Span<UInt8>
  ) throws(CryptoError) -> SecretBytes {
    let (key, vector) = try Self.prepare(key, initializationVector)
    guard ciphertext.count > 0, ciphertext.count % 16 == 0 else { throw .authenticationFailed }
    let opened = unsafe ciphertext.withUnsafeBytes { unsafe try? AES._CBC.decrypt($0, using: key, iv: vector) }
    guard var opened else { throw .authenticationFailed }
    let secret = SecretBytes(copying: opened, count: opened.count)
    unsafe opened.withUnsafeMutableBytes { bytes in
      var bytes = unsafe bytes.bindMemory(to: UInt8.self).mutableSpan
      bytes.wipe()
    }
    return secret
  }

  private static func prepare(
    _ key: borrowing Span<UInt8>, _ vector: borrowing Span<UInt8>
  ) throws(CryptoError) -> (SymmetricKey, AES._CBC.IV) {
    guard [16, 24, 32].contains(key.count) else { throw .invalidKey("an AES key has 16, 24 or 32 bytes") }
    guard vector.count == 16, let iv = try? AES._CBC.IV(ivBytes: [UInt8](vector)) else {
      throw .internalFailure("an AES-CBC initialization vector has 16 bytes")
    }
    return (unsafe key.withUnsafeBytes { unsafe SymmetricKey(data: $0) }, iv)
  }
}

extension PasswordHash {
  fileprivate var pseudorandomFunction: KDF.Insecure.PBKDF2.HashFunction {
    switch self {
    case .sha1: .insecureSHA1
    case .sha256: .sha256
    case .sha384: .sha384
    case .sha512: .sha512
    }
  }
}
