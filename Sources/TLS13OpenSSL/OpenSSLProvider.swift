public import TLS13Crypto

extension CryptoProvider {
  #if OpenSSL
    /// Everything from OpenSSL's libcrypto, 3.0 or newer, for those who must run on the system's or on a validated
    /// module.
    ///
    /// Which implementations are used is for the process's OpenSSL configuration to say: where `openssl.cnf` loads the
    /// FIPS provider and asks for `fips=yes`, they are that provider's, and what it lacks, such as ChaCha20-Poly1305
    /// and X25519, is not in the lists.
    ///
    /// The order is that of the default provider. There is no post-quantum group and no ML-DSA: libcrypto has them from
    /// 3.5 on only. The hybrid of the default provider can be put in front: it is
    /// `CryptoProvider.default.group(.x25519MLKEM768)`.
    ///
    /// ``CryptoProvider/verifiedSignatures`` is nil: set it to a cache to have signatures on certificates remembered.
    public static let openSSL = CryptoProvider(
      suites: [
        (CipherSuite.aes128GCMSHA256, OpenSSLAEAD.aes128, HashFunction.sha256),
        (.aes256GCMSHA384, .aes256, .sha384), (.chacha20Poly1305SHA256, .chacha20Poly1305, .sha256),
      ].compactMap { suite, aead, hash in
        guard let aead, let hash = OpenSSLHash(hash) else { return nil }
        return Suite(suite, aead: aead, hash: hash)
      },
      groups: available([OpenSSLX25519(), OpenSSLECDH(.p256), OpenSSLECDH(.p384), OpenSSLECDH(.p521)]),
      signatures: available([OpenSSLECDSA(), OpenSSLEd25519(), OpenSSLRSA()]),
      hashes: HashFunction.allCases.compactMap { OpenSSLHash($0) },
      random: OpenSSLRandomSource(),
      insecureSHA1ForIdentification: OpenSSLInsecureSHA1(),
      passwords: OpenSSLPasswords())

    private static func available(_ groups: [(any KeyExchangeGroup)?]) -> [any KeyExchangeGroup] {
      groups.compactMap { $0 }
    }

    private static func available(_ families: [(any SignatureFamily)?]) -> [any SignatureFamily] {
      families.compactMap { $0 }
    }
  #else
    /// OpenSSL's libcrypto, which this build leaves out.
    @available(*, unavailable, message: "enable the trait OpenSSL of swift-tls13 where the package is a dependency")
    public static var openSSL: CryptoProvider { fatalError("built without the trait OpenSSL") }
  #endif
}
