/// An AEAD algorithm with a 12-byte nonce and a 16-byte tag. RFC 5116, RFC 9846 §5.3
public protocol AEADAlgorithm: Sendable {
  /// Bytes in a key.
  var keyLength: Int { get }

  /// How many records one key may protect before it is replaced. RFC 9846 §5.5
  var recordLimit: UInt64 { get }

  /// Makes a key for one direction of one connection.
  ///
  /// - Throws: ``CryptoError/invalidKey(_:)`` when `key` does not have ``keyLength`` bytes.
  func makeKey(_ key: borrowing Span<UInt8>) throws(CryptoError) -> any AEADKey
}

/// A key for one direction of one connection, used by one thread at a time.
public protocol AEADKey: AnyObject {
  /// Encrypts in place. The last 16 bytes of `message` are where the tag goes; those before them are the plaintext.
  ///
  /// - Parameters:
  ///   - message: plaintext and 16 bytes of room; ciphertext and tag afterwards.
  ///   - nonce: 12 bytes, never used twice with one key.
  ///   - header: additional authenticated data.
  func seal(
    _ message: inout MutableSpan<UInt8>, nonce: borrowing Span<UInt8>, authenticating header: borrowing Span<UInt8>
  ) throws(CryptoError)

  /// Decrypts in place: all but the last 16 bytes of `message` are plaintext afterwards.
  ///
  /// - Throws: ``CryptoError/authenticationFailed``; `message` then holds nothing that may be used.
  func open(
    _ message: inout MutableSpan<UInt8>, nonce: borrowing Span<UInt8>, authenticating header: borrowing Span<UInt8>
  ) throws(CryptoError)
}

/// Sizes that all AEADs of TLS 1.3 share.
public enum AEAD {
  /// Bytes in a nonce.
  public static let nonceLength = 12
  /// Bytes in an authentication tag.
  public static let tagLength = 16
}
