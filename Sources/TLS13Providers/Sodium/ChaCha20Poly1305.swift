import CSodium
public import TLS13Crypto
import TLS13Memory

// RFC 8439 §2.8
/// AEAD_CHACHA20_POLY1305 from libsodium, in place on the caller's memory.
public struct ChaCha20Poly1305: AEADAlgorithm {
  /// 32 bytes.
  public var keyLength: Int { 32 }

  // RFC 9846 §5.5
  /// The record sequence number would wrap before the safety limit is reached.
  public var recordLimit: UInt64 { .max }

  /// Sets libsodium up.
  public init() { Sodium.prepare() }

  /// Copies the key to wiped memory.
  public func makeKey(_ key: borrowing Span<UInt8>) throws(CryptoError) -> any AEADKey {
    guard key.count == keyLength else { throw .invalidKey("a ChaCha20-Poly1305 key has 32 bytes") }
    return ChaCha20Poly1305Key(key: key)
  }
}

final class ChaCha20Poly1305Key: AEADKey {
  private let key: SecretBytes

  init(key: borrowing Span<UInt8>) { self.key = SecretBytes(copying: copy key) }

  func seal(
    _ message: inout MutableSpan<UInt8>, nonce: borrowing Span<UInt8>, authenticating header: borrowing Span<UInt8>
  ) throws(CryptoError) {
    let length = try AEAD.plaintextLength(sealing: message.count, nonceLength: nonce.count)
    let status = unsafe message.withAddress { base in
      unsafe withInputs(nonce, header) { key, nonce, header in
        unsafe crypto_aead_chacha20poly1305_ietf_encrypt_detached(
          base, base + length, nil, base, UInt64(length), header.baseAddress, UInt64(header.count), nil, nonce, key)
      }
    }
    guard status == 0 else { throw .internalFailure("crypto_aead_chacha20poly1305_ietf_encrypt_detached") }
  }

  func open(
    _ message: inout MutableSpan<UInt8>, nonce: borrowing Span<UInt8>, authenticating header: borrowing Span<UInt8>
  ) throws(CryptoError) {
    let length = try AEAD.plaintextLength(opening: message.count, nonceLength: nonce.count)
    let status = unsafe message.withAddress { base in
      unsafe withInputs(nonce, header) { key, nonce, header in
        unsafe crypto_aead_chacha20poly1305_ietf_decrypt_detached(
          base, nil, base, UInt64(length), base + length, header.baseAddress, UInt64(header.count), nonce, key)
      }
    }
    guard status == 0 else { throw .authenticationFailed }
  }

  private func withInputs(
    _ nonce: borrowing Span<UInt8>, _ header: borrowing Span<UInt8>,
    _ body: (_ key: UnsafePointer<UInt8>, _ nonce: UnsafePointer<UInt8>, UnsafeBufferPointer<UInt8>) -> CInt
  ) -> CInt {
    unsafe key.withAddress { key in
      unsafe nonce.withAddress { nonce in
        unsafe header.withUnsafeBufferPointer { unsafe body(key, nonce, $0) }
      }
    }
  }
}
