#if OpenSSL
  import COpenSSL
  import TLS13Crypto
  import TLS13Memory

  // RFC 8018 §5.2, §6.2; RFC 7292 §B
  /// PBKDF2, AES-CBC and, for the PKCS#12 MAC, iterated hashes and HMAC, from libcrypto.
  struct OpenSSLPasswords: PasswordProtection {
    /// Needs nothing.
    init() {}

    /// PBKDF2.
    func pbkdf2(
      password: borrowing Span<UInt8>, salt: borrowing Span<UInt8>, iterations: Int, hash: PasswordHash, length: Int
    ) throws(CryptoError) -> SecretBytes {
      let digest = try MessageDigest.find(hash)
      guard iterations > 0, let rounds = CInt(exactly: iterations), length > 0, let room = CInt(exactly: length),
        salt.count > 0, let saltLength = CInt(exactly: salt.count), let passwordLength = CInt(exactly: password.count)
      else { throw .internalFailure("PBKDF2 without salt, iterations or output") }
      var key = SecretBytes(zeroed: length)
      let status = key.withMutableSpan { key in
        unsafe key.withAddress { key, _ in
          unsafe salt.withAddress { salt, _ in
            unsafe password.withAddress { password, _ in
              unsafe password.withMemoryRebound(to: CChar.self, capacity: Int(passwordLength)) { password in
                unsafe PKCS5_PBKDF2_HMAC(
                  password, passwordLength, salt, saltLength, rounds, digest.pointer, room, key)
              }
            }
          }
        }
      }
      guard OpenSSL.succeeded(status) else { throw .internalFailure("PBKDF2") }
      return key
    }

    /// A hash applied again and again.
    func iteratedDigest(
      of bytes: borrowing Span<UInt8>, iterations: Int, hash: PasswordHash
    ) throws(CryptoError) -> SecretBytes {
      guard iterations > 0 else { throw .internalFailure("no iterations") }
      return Self.iterate(try MessageDigest.find(hash), bytes, iterations)
    }

    /// MD5, to read old files.
    func insecureMD5(of bytes: borrowing Span<UInt8>) throws(CryptoError) -> SecretBytes {
      guard let digest = MessageDigest.md5 else { throw .unsupported("MD5: libcrypto's providers lack it") }
      return Self.iterate(digest, bytes, 1)
    }

    private static func iterate(
      _ digest: MessageDigest, _ bytes: borrowing Span<UInt8>, _ iterations: Int
    ) -> SecretBytes {
      let running = DigestContext(digest)
      running.update(bytes)
      var value = SecretBytes(zeroed: digest.length)
      value.withMutableSpan { running.finish(into: &$0) }
      for _ in 1..<iterations {
        running.restart()
        running.update(value.span)
        value.withMutableSpan { running.finish(into: &$0) }
      }
      return value
    }

    /// HMAC.
    func hmac(
      key: borrowing Span<UInt8>, message: borrowing Span<UInt8>, hash: PasswordHash
    ) throws(CryptoError) -> [UInt8] {
      let digest = try MessageDigest.find(hash)
      guard let template = HMACTemplate(digest) else { throw .unsupported("HMAC: libcrypto's providers lack it") }
      var output = [UInt8](repeating: 0, count: digest.length)
      var span = output.mutableSpan
      OpenSSLHMACKey(template, key: key).authenticate(message, into: &span)
      return output
    }

    /// AES-CBC with padding.
    func encryptAESCBC(
      _ plaintext: borrowing Span<UInt8>, key: borrowing Span<UInt8>, initializationVector: borrowing Span<UInt8>
    ) throws(CryptoError) -> [UInt8] {
      let context = try AESCBC(key, initializationVector, encrypting: true)
      var output = [UInt8](repeating: 0, count: plaintext.count + AESCBC.blockLength)
      var span = output.mutableSpan
      guard let count = context.transform(plaintext, into: &span) else { throw .internalFailure("AES-CBC encryption") }
      output.removeLast(output.count - count)
      return output
    }

    /// AES-CBC with padding.
    func decryptAESCBC(
      _ ciphertext: borrowing Span<UInt8>, key: borrowing Span<UInt8>, initializationVector: borrowing Span<UInt8>
    ) throws(CryptoError) -> SecretBytes {
      let context = try AESCBC(key, initializationVector, encrypting: false)
      guard ciphertext.count > 0, ciphertext.count % AESCBC.blockLength == 0 else { throw .authenticationFailed }
      var output = SecretBytes(zeroed: ciphertext.count + AESCBC.blockLength)
      let count = output.withMutableSpan { context.transform(ciphertext, into: &$0) }
      guard let count else { throw .authenticationFailed }
      return SecretBytes(copying: output.span.extracting(0..<count))
    }
  }

  /// One message under AES in CBC mode: `EVP_CIPHER_CTX`.
  @safe
  private final class AESCBC {
    static let blockLength = 16

    private let context: OpaquePointer

    init(_ key: borrowing Span<UInt8>, _ vector: borrowing Span<UInt8>, encrypting: Bool) throws(CryptoError) {
      guard [16, 24, 32].contains(key.count) else { throw .invalidKey("an AES key has 16, 24 or 32 bytes") }
      guard vector.count == Self.blockLength else {
        throw .internalFailure("an AES-CBC initialization vector has 16 bytes")
      }
      guard let cipher = unsafe OpenSSL.made(EVP_CIPHER_fetch(nil, "AES-\(8 * key.count)-CBC", nil)) else {
        throw .unsupported("AES-CBC: libcrypto's providers lack it")
      }
      defer { unsafe EVP_CIPHER_free(cipher) }
      guard let context = unsafe OpenSSL.made(EVP_CIPHER_CTX_new()) else {
        throw .internalFailure("EVP_CIPHER_CTX_new")
      }
      unsafe self.context = unsafe context
      let status = unsafe key.withAddress { key, _ in
        unsafe vector.withAddress { vector, _ in
          unsafe EVP_CipherInit_ex2(context, cipher, key, vector, encrypting ? 1 : 0, nil)
        }
      }
      guard OpenSSL.succeeded(status) else { throw .internalFailure("EVP_CipherInit_ex2") }
    }

    deinit { unsafe EVP_CIPHER_CTX_free(context) }

    /// How many bytes of `output`, which has a block more than `input`, were written; nil for wrong padding.
    func transform(_ input: borrowing Span<UInt8>, into output: inout MutableSpan<UInt8>) -> Int? {
      guard let count = CInt(exactly: input.count) else { return nil }
      var written: CInt = 0
      var last: CInt = 0
      let status = unsafe output.withAddress { output, _ in
        unsafe input.withAddress { input, _ in
          guard unsafe EVP_CipherUpdate(context, output, &written, input, count) == 1 else { return CInt(0) }
          return unsafe EVP_CipherFinal_ex(context, output + Int(written), &last)
        }
      }
      return OpenSSL.succeeded(status) ? Int(written + last) : nil
    }
  }
#endif
