import TLS13Certificates
import TLS13Crypto

extension SignatureScheme {
  /// The algorithm, or nil for an unknown scheme. RFC 9846 §4.3.3
  var algorithm: SignatureAlgorithm? {
    switch self {
    case .ecdsaSecp256r1SHA256: .ecdsa(.sha256)
    case .ecdsaSecp384r1SHA384: .ecdsa(.sha384)
    case .ecdsaSecp521r1SHA512: .ecdsa(.sha512)
    case .ed25519: .ed25519
    case .rsaPSSRSAESHA256, .rsaPSSPSSSHA256: .rsaPSS(.sha256)
    case .rsaPSSRSAESHA384, .rsaPSSPSSSHA384: .rsaPSS(.sha384)
    case .rsaPSSRSAESHA512, .rsaPSSPSSSHA512: .rsaPSS(.sha512)
    case .mldsa44: .mldsa(.mldsa44)
    case .mldsa65: .mldsa(.mldsa65)
    case .mldsa87: .mldsa(.mldsa87)
    case .rsaPKCS1SHA256: .rsaPKCS1(.sha256)
    case .rsaPKCS1SHA384: .rsaPKCS1(.sha384)
    case .rsaPKCS1SHA512: .rsaPKCS1(.sha512)
    default: nil
    }
  }

  /// Whether it may sign a CertificateVerify: the rsa_pkcs1 schemes are for certificates only. RFC 9846 §4.3.3
  var isForCertificatesOnly: Bool {
    switch self {
    case .rsaPKCS1SHA256, .rsaPKCS1SHA384, .rsaPKCS1SHA512: true
    default: false
    }
  }

  /// Whether a certificate's key can sign a CertificateVerify with it. RFC 9846 §4.3.3
  ///
  /// A scheme names the key's type (rsae or pss), its curve and its hash; RSASSA-PSS parameters in the certificate
  /// narrow the hash further.
  func fits(_ key: SubjectPublicKeyInfo) -> Bool {
    switch (self, key.algorithm) {
    case (.ecdsaSecp256r1SHA256, .ellipticCurve(.p256)), (.ecdsaSecp384r1SHA384, .ellipticCurve(.p384)),
      (.ecdsaSecp521r1SHA512, .ellipticCurve(.p521)), (.ed25519, .ed25519), (.mldsa44, .mldsa(.mldsa44)),
      (.mldsa65, .mldsa(.mldsa65)), (.mldsa87, .mldsa(.mldsa87)),
      (.rsaPSSRSAESHA256, .rsaEncryption), (.rsaPSSRSAESHA384, .rsaEncryption), (.rsaPSSRSAESHA512, .rsaEncryption):
      true
    case (.rsaPSSPSSSHA256, .rsassaPSS(let parameters)), (.rsaPSSPSSSHA384, .rsassaPSS(let parameters)),
      (.rsaPSSPSSSHA512, .rsassaPSS(let parameters)):
      permits(parameters)
    default: false
    }
  }

  private func permits(_ parameters: RSAPSSParameters?) -> Bool {
    guard let parameters, case .rsaPSS(let hash, let maskHash, let saltLength)? = algorithm else { return true }
    return parameters.hash == hash && parameters.maskHash == maskHash && parameters.saltLength <= saltLength
  }

  /// The schemes that a certificate's key can sign a CertificateVerify with, best first. RFC 9846 §4.3.3
  static func schemes(for key: SubjectPublicKeyInfo) -> [SignatureScheme] { all.filter { $0.fits(key) } }

  /// What we verify by default, best first; the last three in certificates only. RFC 9846 §4.3.3
  static func defaults(_ crypto: CryptoProvider) -> [SignatureScheme] {
    let known = Set(crypto.signatures.flatMap(\.algorithms))
    return all.filter { scheme in scheme.algorithm.map(known.contains) ?? false }
  }

  private static let all: [SignatureScheme] = [
    .ecdsaSecp256r1SHA256, .ed25519, .ecdsaSecp384r1SHA384, .ecdsaSecp521r1SHA512,
    .rsaPSSRSAESHA256, .rsaPSSRSAESHA384, .rsaPSSRSAESHA512,
    .rsaPSSPSSSHA256, .rsaPSSPSSSHA384, .rsaPSSPSSSHA512,
    .mldsa44, .mldsa65, .mldsa87,
    .rsaPKCS1SHA256, .rsaPKCS1SHA384, .rsaPKCS1SHA512,
  ]
}
