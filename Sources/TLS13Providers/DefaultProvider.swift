public import TLS13Crypto

extension CryptoProvider {
  /// libsodium, GMP and swift-crypto, each for what it does best.
  ///
  /// Suites: AES-128 first. It is mandatory to implement, matches the 128-bit strength of the groups in front, and is
  /// the fastest wherever the processor has AES instructions, as servers do; on one without, put ChaCha20-Poly1305
  /// first. AES-256 comes second for peers that ask for it.
  ///
  /// Groups: the hybrid first, so that traffic recorded today stays secret from a quantum computer. Then X25519, so
  /// that a client with a share for each of the first two needs no HelloRetryRequest with peers that lack ML-KEM.
  /// secp256r1 is the group that every peer has. RFC 9846 §9.1
  ///
  /// Signatures: ECDSA and Ed25519 before RSA, whose private operation costs forty times more. ML-DSA last: no CA that
  /// others trust issues for it yet.
  ///
  /// Signatures on certificates that were verified are remembered for the whole process, in a ``SignatureCache``; set
  /// ``CryptoProvider/verifiedSignatures`` to nil or to a cache of your own to change that.
  public static let `default`: CryptoProvider = {
    var provider = uncached
    provider.verifiedSignatures = SignatureCache()
    return provider
  }()

  private static let uncached = CryptoProvider(
    suites: [
      Suite(.aes128GCMSHA256, aead: AESGCM.aes128, hash: SHA2.sha256),
      Suite(.aes256GCMSHA384, aead: AESGCM.aes256, hash: SHA2.sha384),
      Suite(.chacha20Poly1305SHA256, aead: ChaCha20Poly1305(), hash: SHA2.sha256),
    ],
    groups: [X25519MLKEM768(), X25519(), ECDH.secp256r1, ECDH.secp384r1, ECDH.secp521r1],
    signatures: [ECDSA(), Ed25519(), RSAFamily(), MLDSA()],
    hashes: [SHA2.sha256, SHA2.sha384, SHA2.sha512],
    random: SodiumRandomSource(),
    insecureSHA1ForIdentification: InsecureSHA1(),
    passwords: PasswordPrimitives())
}
