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
    suites: suites(aes128: aes128GCM, aes256: aes256GCM, defaultHashes),
    groups: [X25519MLKEM768(), X25519(), ECDH.secp256r1, ECDH.secp384r1, ECDH.secp521r1],
    signatures: [ecdsa, Ed25519(), RSAFamily(), MLDSA()],
    hashes: defaultHashes, random: SodiumRandomSource(), insecureSHA1ForIdentification: InsecureSHA1(),
    passwords: PasswordPrimitives())

  /// The default where swift-crypto's C library cannot be imported: AES-GCM, SHA-2, HMAC and ECDSA through swift-crypto's
  /// public interface. For tests everywhere else.
  package static let swiftCryptoInterface: CryptoProvider = {
    var provider = uncached
    provider.hashes = [SHA2.sha256, SHA2.sha384, SHA2.sha512]
    provider.suites = suites(aes128: AESGCM.aes128, aes256: AESGCM.aes256, provider.hashes)
    provider.signatures[0] = ECDSA()
    return provider
  }()

  private static func suites(
    aes128: any AEADAlgorithm, aes256: any AEADAlgorithm, _ hashes: [any HashAlgorithm]
  ) -> [Suite] {
    [
      Suite(.aes128GCMSHA256, aead: aes128, hash: hashes[0]),
      Suite(.aes256GCMSHA384, aead: aes256, hash: hashes[1]),
      Suite(.chacha20Poly1305SHA256, aead: ChaCha20Poly1305(), hash: hashes[0]),
    ]
  }

  #if canImport(CCryptoBoringSSL)
    private static let aes128GCM: any AEADAlgorithm = BoringSSLAEAD.aes128
    private static let aes256GCM: any AEADAlgorithm = BoringSSLAEAD.aes256
    private static let defaultHashes: [any HashAlgorithm] = [
      BoringSSLHash.sha256, BoringSSLHash.sha384, BoringSSLHash.sha512,
    ]
    private static let ecdsa: any SignatureFamily = BoringSSLECDSA()
  #else
    private static let aes128GCM: any AEADAlgorithm = AESGCM.aes128
    private static let aes256GCM: any AEADAlgorithm = AESGCM.aes256
    private static let defaultHashes: [any HashAlgorithm] = [SHA2.sha256, SHA2.sha384, SHA2.sha512]
    private static let ecdsa: any SignatureFamily = ECDSA()
  #endif
}

#if canImport(CCryptoBoringSSL)
  extension CryptoProvider {
    /// Everything from the BoringSSL in swift-crypto, without libsodium and GMP.
    ///
    /// The order is that of the default provider. Available where
    /// swift-crypto's C library can be imported. ``CryptoProvider/verifiedSignatures`` is nil: set it to a cache to have
    /// signatures on certificates remembered.
    public static let swiftCrypto: CryptoProvider = {
      var provider = uncached
      provider.suites = suites(aes128: BoringSSLAEAD.aes128, aes256: BoringSSLAEAD.aes256, provider.hashes)
      provider.suites[2] = Suite(
        .chacha20Poly1305SHA256, aead: BoringSSLAEAD.chacha20Poly1305, hash: provider.hashes[0])
      provider.groups = provider.groups.map { $0.group == .x25519 ? BoringSSLX25519() : $0 }
      provider.signatures = [BoringSSLECDSA(), BoringSSLEd25519(), BoringSSLRSA(), MLDSA()]
      provider.random = BoringSSLRandomSource()
      return provider
    }()
  }
#endif
