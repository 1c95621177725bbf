extension CryptoProvider {
  /// This provider with another's AEADs for the cipher suites that both have: `.default.sealing(with: .openSSL)`.
  public func sealing(with other: CryptoProvider) -> CryptoProvider {
    var provider = self
    provider.suites = suites.map { Suite($0.suite, aead: other.suite($0.suite)?.aead ?? $0.aead, hash: $0.hash) }
    return provider
  }

  /// This provider with another's hashes and HMAC, as far as it has them, for transcripts, key schedules and everything
  /// else but the signature algorithms, which bring their own: `.default.hashing(with: .openSSL)`.
  public func hashing(with other: CryptoProvider) -> CryptoProvider {
    var provider = self
    provider.suites = suites.map {
      Suite($0.suite, aead: $0.aead, hash: other.hash($0.hash.function) ?? $0.hash)
    }
    provider.hashes = hashes.map { other.hash($0.function) ?? $0 }
    return provider
  }

  /// This provider with another's RSA, where it has one: `.default.signingRSA(with: .swiftCrypto)`. Keys are imported by
  /// the family that will use them, so load credentials with the composed provider.
  public func signingRSA(with other: CryptoProvider) -> CryptoProvider {
    guard let rsa = other.signatures.first(where: { $0.supports(.rsa(bits: 2048)) }) else { return self }
    var provider = self
    provider.signatures = signatures.map { $0.supports(.rsa(bits: 2048)) ? rsa : $0 }
    return provider
  }
}
