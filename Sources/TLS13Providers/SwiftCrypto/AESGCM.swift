import Crypto
public import TLS13Crypto

public import enum TLS13Crypto.CryptoError

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

// RFC 5116 §5.1, §5.2
/// AEAD_AES_128_GCM and AEAD_AES_256_GCM from swift-crypto.
///
/// swift-crypto returns what it computes, so one copy goes back into the caller's memory.
public struct AESGCM: AEADAlgorithm {
  /// AEAD_AES_128_GCM
  public static let aes128 = AESGCM(keyLength: 16)
  /// AEAD_AES_256_GCM
  public static let aes256 = AESGCM(keyLength: 32)

  /// 16 or 32 bytes.
  public let keyLength: Int

  // RFC 9846 §5.5
  /// 2^24.5 full-size records, rounded down.
  public var recordLimit: UInt64 { 23_726_566 }

  /// Copies the key to memory that swift-crypto wipes.
  public func makeKey(_ key: borrowing Span<UInt8>) throws(CryptoError) -> any AEADKey {
    guard key.count == keyLength else { throw .invalidKey("this AES key has \(keyLength) bytes") }
    return AESGCMKey(key: unsafe key.withUnsafeBytes { unsafe SymmetricKey(data: $0) })
  }
}

final class AESGCMKey: AEADKey {
  private let key: SymmetricKey

  init(key: SymmetricKey) { self.key = key }

  func seal(
    _ message: inout MutableSpan<UInt8>, nonce: borrowing Span<UInt8>, authenticating header: borrowing Span<UInt8>
  ) throws(CryptoError) {
    let length = try AEAD.plaintextLength(sealing: message.count, nonceLength: nonce.count)
    let sealed = unsafe message.withUnsafeMutableBytes { message in
      unsafe nonce.withUnsafeBytes { nonce in
        unsafe header.withUnsafeBytes { header in
          unsafe seal(UnsafeMutableRawBufferPointer(rebasing: message[..<length]), nonce, header, into: message)
        }
      }
    }
    guard sealed else { throw .internalFailure("AES.GCM.seal") }
  }

  private func seal(
    _ plaintext: UnsafeMutableRawBufferPointer, _ nonce: UnsafeRawBufferPointer, _ header: UnsafeRawBufferPointer,
    into message: UnsafeMutableRawBufferPointer
  ) -> Bool {
    guard
      let box = unsafe try? AES.GCM.seal(
        UnsafeRawBufferPointer(plaintext), using: key, nonce: AES.GCM.Nonce(data: nonce), authenticating: header),
      // The nonce, the ciphertext and the tag, one after the other.
      let combined = box.combined, combined.count == AEAD.nonceLength + message.count
    else { return false }
    unsafe combined.withUnsafeBytes { combined in
      unsafe message.copyMemory(from: UnsafeRawBufferPointer(rebasing: combined[AEAD.nonceLength...]))
    }
    return true
  }

  func open(
    _ message: inout MutableSpan<UInt8>, nonce: borrowing Span<UInt8>, authenticating header: borrowing Span<UInt8>
  ) throws(CryptoError) {
    let length = try AEAD.plaintextLength(opening: message.count, nonceLength: nonce.count)
    let opened = unsafe message.withUnsafeMutableBytes { message in
      unsafe nonce.withUnsafeBytes { nonce in
        unsafe header.withUnsafeBytes { header in unsafe open(message, length, nonce, header) }
      }
    }
    guard opened else { throw .authenticationFailed }
  }

  private func open(
    _ message: UnsafeMutableRawBufferPointer, _ length: Int, _ nonce: UnsafeRawBufferPointer,
    _ header: UnsafeRawBufferPointer
  ) -> Bool {
    let ciphertext = unsafe UnsafeRawBufferPointer(rebasing: message[..<length])
    let tag = unsafe UnsafeRawBufferPointer(rebasing: message[length...])
    guard
      let box = unsafe try? AES.GCM.SealedBox(nonce: AES.GCM.Nonce(data: nonce), ciphertext: ciphertext, tag: tag),
      let plaintext = unsafe try? AES.GCM.open(box, using: key, authenticating: header), plaintext.count == length
    else { return false }
    unsafe plaintext.withUnsafeBytes { unsafe message.copyMemory(from: $0) }
    return true
  }
}
