#if OpenSSL
  import COpenSSL
  import TLS13Crypto
  import TLS13Memory

  /// One operation with a key: `EVP_PKEY_CTX`.
  @safe
  struct KeyOperation: ~Copyable {
    let pointer: OpaquePointer

    /// An operation with this key.
    init(_ key: borrowing Key) throws(CryptoError) {
      guard let context = unsafe OpenSSL.made(EVP_PKEY_CTX_new_from_pkey(nil, key.pointer, nil)) else {
        throw .internalFailure("EVP_PKEY_CTX_new_from_pkey")
      }
      unsafe pointer = unsafe context
    }

    /// An operation that makes a key of this type; none where libcrypto's providers lack it.
    init?(type: String) {
      guard let context = unsafe OpenSSL.made(EVP_PKEY_CTX_new_from_name(nil, type, nil)) else { return nil }
      unsafe pointer = unsafe context
    }

    deinit { unsafe EVP_PKEY_CTX_free(pointer) }

    /// A fresh key. `configure` sets its parameters.
    func generate(_ configure: (OpaquePointer) -> Bool = { _ in true }) throws(CryptoError) -> Key {
      var made: OpaquePointer?
      guard unsafe OpenSSL.succeeded(EVP_PKEY_keygen_init(pointer)), unsafe configure(pointer),
        unsafe OpenSSL.succeeded(EVP_PKEY_generate(pointer, &made)), let key = unsafe Key(made)
      else { throw .internalFailure("EVP_PKEY_generate") }
      return key
    }

    /// A signature over a digest. `configure` sets its parameters.
    func sign(
      _ digest: Digest, longest: Int, _ configure: (OpaquePointer) -> Bool = { _ in true }
    ) throws(CryptoError) -> [UInt8] {
      var signature = [UInt8](repeating: 0, count: longest)
      var length = longest
      guard unsafe OpenSSL.succeeded(EVP_PKEY_sign_init(pointer)), unsafe configure(pointer) else {
        throw .internalFailure("EVP_PKEY_sign_init")
      }
      let status = unsafe digest.span.withAddress { digest, count in
        unsafe EVP_PKEY_sign(pointer, &signature, &length, digest, count)
      }
      guard OpenSSL.succeeded(status), length <= longest else { throw .internalFailure("EVP_PKEY_sign") }
      signature.removeLast(longest - length)
      return signature
    }

    /// Whether a signature over a digest is good. `configure` sets its parameters.
    func isValid(
      _ signature: borrowing Span<UInt8>, _ digest: Digest, _ configure: (OpaquePointer) -> Bool = { _ in true }
    ) -> Bool {
      guard unsafe OpenSSL.succeeded(EVP_PKEY_verify_init(pointer)), unsafe configure(pointer) else { return false }
      let status = unsafe signature.withAddress { signature, length in
        unsafe digest.span.withAddress { digest, count in
          unsafe EVP_PKEY_verify(pointer, signature, length, digest, count)
        }
      }
      return OpenSSL.succeeded(status)
    }

    /// The Diffie-Hellman secret with a peer's key, whose share was checked as it was imported.
    func derive(
      with peer: borrowing Key, length: Int, refusingZero: Bool = false
    ) throws(CryptoError) -> SecretBytes {
      var written = length
      var secret = SecretBytes(zeroed: length)
      guard unsafe OpenSSL.succeeded(EVP_PKEY_derive_init(pointer)),
        unsafe OpenSSL.succeeded(EVP_PKEY_derive_set_peer_ex(pointer, peer.pointer, 0))
      else { throw .internalFailure("EVP_PKEY_derive_init") }
      let status = secret.withMutableSpan { secret in
        unsafe secret.withAddress { base, _ in unsafe EVP_PKEY_derive(pointer, base, &written) }
      }
      guard OpenSSL.succeeded(status), written == length, !refusingZero || !constantTimeIsZero(secret.span) else {
        throw .invalidPeerShare("the share has low order")
      }
      return secret
    }
  }
#endif
