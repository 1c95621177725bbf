#if OpenSSL
  import COpenSSL
  import TLS13Crypto

  // RFC 5116 §5.1, §5.2; RFC 8439 §2.8
  /// AEAD_AES_128_GCM, AEAD_AES_256_GCM and AEAD_CHACHA20_POLY1305 from libcrypto, in place on the caller's memory and
  /// with nothing allocated per record.
  @safe
  struct OpenSSLAEAD: AEADAlgorithm, @unchecked Sendable {
    /// AEAD_AES_128_GCM
    static let aes128 = OpenSSLAEAD("AES-128-GCM", recordLimit: gcmRecordLimit)
    /// AEAD_AES_256_GCM
    static let aes256 = OpenSSLAEAD("AES-256-GCM", recordLimit: gcmRecordLimit)
    /// AEAD_CHACHA20_POLY1305, whose record sequence number would wrap before the safety limit is reached
    static let chacha20Poly1305 = OpenSSLAEAD("ChaCha20-Poly1305", recordLimit: .max)

    // RFC 9846 §5.5
    /// 2^24.5 full-size records, rounded down.
    private static let gcmRecordLimit: UInt64 = 23_726_566

    /// `EVP_CIPHER *`, fetched once per process
    private let cipher: OpaquePointer

    /// 16 or 32 bytes.
    let keyLength: Int

    /// How many records one key may protect.
    let recordLimit: UInt64

    private init?(_ name: String, recordLimit: UInt64) {
      guard let cipher = unsafe OpenSSL.made(EVP_CIPHER_fetch(nil, name, nil)) else { return nil }
      unsafe self.cipher = unsafe cipher
      keyLength = unsafe Int(EVP_CIPHER_get_key_length(cipher))
      self.recordLimit = recordLimit
    }

    /// Expands the key into a context that wipes it when it is freed.
    func makeKey(_ key: borrowing Span<UInt8>) throws(CryptoError) -> any AEADKey {
      guard key.count == keyLength else { throw .invalidKey("this AEAD's key has \(keyLength) bytes") }
      return try unsafe OpenSSLAEADKey(cipher, key: key)
    }
  }

  /// One direction of a connection: `EVP_CIPHER_CTX` with the key in it, which takes only the nonce for each record.
  @safe
  final class OpenSSLAEADKey: AEADKey {
    private let context: OpaquePointer

    init(_ cipher: OpaquePointer, key: borrowing Span<UInt8>) throws(CryptoError) {
      guard let context = unsafe OpenSSL.made(EVP_CIPHER_CTX_new()) else {
        throw .internalFailure("EVP_CIPHER_CTX_new")
      }
      unsafe self.context = unsafe context
      let status = unsafe key.withAddress { key, _ in unsafe EVP_CipherInit_ex2(context, cipher, key, nil, 1, nil) }
      guard OpenSSL.succeeded(status) else { throw .internalFailure("EVP_CipherInit_ex2") }
    }

    deinit { unsafe EVP_CIPHER_CTX_free(context) }

    func seal(
      _ message: inout MutableSpan<UInt8>, nonce: borrowing Span<UInt8>, authenticating header: borrowing Span<UInt8>
    ) throws(CryptoError) {
      let length = try AEAD.plaintextLength(sealing: message.count, nonceLength: nonce.count)
      let status = unsafe message.withAddress { base, _ in
        guard start(nonce, header, encrypting: true), unsafe transform(base, length) else { return CInt(0) }
        return unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, CInt(AEAD.tagLength), base + length)
      }
      guard OpenSSL.succeeded(status) else { throw .internalFailure("sealing with EVP_CIPHER_CTX") }
    }

    func open(
      _ message: inout MutableSpan<UInt8>, nonce: borrowing Span<UInt8>, authenticating header: borrowing Span<UInt8>
    ) throws(CryptoError) {
      let length = try AEAD.plaintextLength(opening: message.count, nonceLength: nonce.count)
      let status = unsafe message.withAddress { base, _ in
        guard start(nonce, header, encrypting: false),
          unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, CInt(AEAD.tagLength), base + length) == 1
        else { return CInt(0) }
        return unsafe transform(base, length) ? 1 : 0
      }
      guard OpenSSL.succeeded(status) else { throw .authenticationFailed }
    }

    /// A new record: its nonce, its direction and what is authenticated before it.
    private func start(
      _ nonce: borrowing Span<UInt8>, _ header: borrowing Span<UInt8>, encrypting: Bool
    ) -> Bool {
      let status = unsafe nonce.withAddress { nonce, _ in
        unsafe EVP_CipherInit_ex2(context, nil, nil, nonce, encrypting ? 1 : 0, nil)
      }
      guard status == 1 else { return false }
      guard header.count > 0 else { return true }
      return unsafe header.withAddress { header, count in
        var written: CInt = 0
        guard let count = CInt(exactly: count) else { return false }
        return unsafe EVP_CipherUpdate(context, nil, &written, header, count) == 1
      }
    }

    /// Encrypts or decrypts in place; when it decrypts, the end compares the tag that was set.
    private func transform(_ base: UnsafeMutablePointer<UInt8>, _ length: Int) -> Bool {
      var written: CInt = 0
      guard let count = CInt(exactly: length) else { return false }
      if count > 0 {
        guard unsafe EVP_CipherUpdate(context, base, &written, base, count) == 1, written == count else { return false }
      }
      return unsafe EVP_CipherFinal_ex(context, base + length, &written) == 1
    }
  }
#endif
