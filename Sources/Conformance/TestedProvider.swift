package import TLS13Crypto
import TLS13Providers

#if OpenSSL
  import TLS13OpenSSL
#endif

/// A provider that vectors and tests are run against: the default one, what it falls back to where swift-crypto's C library
/// cannot be imported and, in builds with the trait, OpenSSL's.
package struct TestedProvider: Sendable, CustomStringConvertible {
  /// Its name.
  package let description: String
  /// The provider.
  package let crypto: CryptoProvider
  /// RSA that also takes the short keys of published traces.
  package let insecureSmallRSA: any SignatureFamily

  /// All that this build has.
  package static let all: [TestedProvider] = {
    var providers = [
      TestedProvider(
        description: "default", crypto: .default, insecureSmallRSA: RSAFamily(insecureMinimumModulusBits: 1024)),
      TestedProvider(
        description: "swift-crypto's interface", crypto: .swiftCryptoInterface,
        insecureSmallRSA: RSAFamily(insecureMinimumModulusBits: 1024)),
    ]
    #if canImport(CCryptoBoringSSL)
      providers.append(
        TestedProvider(
          description: "swift-crypto", crypto: .swiftCrypto,
          insecureSmallRSA: BoringSSLRSA(insecureMinimumModulusBits: 1024)))
    #endif
    #if OpenSSL
      if let small = OpenSSLRSA(insecureMinimumModulusBits: 1024) {
        providers.append(TestedProvider(description: "OpenSSL", crypto: .openSSL, insecureSmallRSA: small))
      }
    #endif
    return providers
  }()
}
