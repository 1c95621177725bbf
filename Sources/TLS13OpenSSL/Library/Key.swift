#if OpenSSL
  import COpenSSL
  import TLS13Crypto
  import TLS13Memory

  /// A key of libcrypto: `EVP_PKEY`, which any number of threads may use at once. Freeing it wipes its private part.
  @safe
  struct Key: ~Copyable, @unchecked Sendable {
    let pointer: OpaquePointer

    /// Takes what a call made, unless it failed.
    init?(_ made: OpaquePointer?) {
      guard let made = unsafe OpenSSL.made(made) else { return nil }
      unsafe pointer = unsafe made
    }

    deinit { unsafe EVP_PKEY_free(pointer) }

    /// The encoded public key: a point in uncompressed form, or 32 bytes of X25519 or Ed25519.
    func encodedPublicKey(length: Int) throws(CryptoError) -> [UInt8] {
      var encoded = [UInt8](repeating: 0, count: length)
      var written = 0
      let status = unsafe EVP_PKEY_get_octet_string_param(
        pointer, OSSL_PKEY_PARAM_PUB_KEY, &encoded, length, &written)
      guard OpenSSL.succeeded(status), written == length else { throw .internalFailure("reading a public key") }
      return encoded
    }

    /// One of the numbers in a key, big-endian, without leading zeros unless `length` asks for them.
    func number(_ name: String, length: Int? = nil) throws(CryptoError) -> SecretBytes {
      var number: OpaquePointer?
      guard unsafe OpenSSL.succeeded(EVP_PKEY_get_bn_param(pointer, name, &number)) else {
        throw .internalFailure("reading \(name) of a key")
      }
      defer { unsafe BN_clear_free(number) }
      var bytes = unsafe SecretBytes(zeroed: length ?? Int(BN_num_bits(number) + 7) / 8)
      let written = bytes.withMutableSpan { bytes in
        unsafe bytes.withAddress { base, count in unsafe BN_bn2binpad(number, base, CInt(clamping: count)) }
      }
      guard written == CInt(clamping: bytes.count) else { throw .internalFailure("reading \(name) of a key") }
      return bytes
    }
  }
#endif
