/// How a CertificateVerify, or a certificate, is signed. RFC 9846 §4.3.3
public struct SignatureScheme: RawRepresentable, Hashable, Sendable {
  /// The code point on the wire.
  public let rawValue: UInt16

  /// Any code point, known or not.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// rsa_pkcs1_sha256, in certificates only
  public static let rsaPKCS1SHA256 = SignatureScheme(rawValue: 0x0401)
  /// rsa_pkcs1_sha384, in certificates only
  public static let rsaPKCS1SHA384 = SignatureScheme(rawValue: 0x0501)
  /// rsa_pkcs1_sha512, in certificates only
  public static let rsaPKCS1SHA512 = SignatureScheme(rawValue: 0x0601)
  /// ecdsa_secp256r1_sha256
  public static let ecdsaSecp256r1SHA256 = SignatureScheme(rawValue: 0x0403)
  /// ecdsa_secp384r1_sha384
  public static let ecdsaSecp384r1SHA384 = SignatureScheme(rawValue: 0x0503)
  /// ecdsa_secp521r1_sha512
  public static let ecdsaSecp521r1SHA512 = SignatureScheme(rawValue: 0x0603)
  /// rsa_pss_rsae_sha256: an rsaEncryption key
  public static let rsaPSSRSAESHA256 = SignatureScheme(rawValue: 0x0804)
  /// rsa_pss_rsae_sha384: an rsaEncryption key
  public static let rsaPSSRSAESHA384 = SignatureScheme(rawValue: 0x0805)
  /// rsa_pss_rsae_sha512: an rsaEncryption key
  public static let rsaPSSRSAESHA512 = SignatureScheme(rawValue: 0x0806)
  /// ed25519
  public static let ed25519 = SignatureScheme(rawValue: 0x0807)
  /// rsa_pss_pss_sha256: an RSASSA-PSS key
  public static let rsaPSSPSSSHA256 = SignatureScheme(rawValue: 0x0809)
  /// rsa_pss_pss_sha384: an RSASSA-PSS key
  public static let rsaPSSPSSSHA384 = SignatureScheme(rawValue: 0x080a)
  /// rsa_pss_pss_sha512: an RSASSA-PSS key
  public static let rsaPSSPSSSHA512 = SignatureScheme(rawValue: 0x080b)
  /// mldsa44. draft-ietf-tls-mldsa §3
  public static let mldsa44 = SignatureScheme(rawValue: 0x0904)
  /// mldsa65. draft-ietf-tls-mldsa §3
  public static let mldsa65 = SignatureScheme(rawValue: 0x0905)
  /// mldsa87. draft-ietf-tls-mldsa §3
  public static let mldsa87 = SignatureScheme(rawValue: 0x0906)
}

extension SignatureScheme: CustomStringConvertible {
  /// The name in the IANA registry, also of what is not implemented here; GREASE (RFC 8701); or the code point.
  public var description: String {
    switch self {
    case .rsaPKCS1SHA256: "rsa_pkcs1_sha256"
    case .rsaPKCS1SHA384: "rsa_pkcs1_sha384"
    case .rsaPKCS1SHA512: "rsa_pkcs1_sha512"
    case .ecdsaSecp256r1SHA256: "ecdsa_secp256r1_sha256"
    case .ecdsaSecp384r1SHA384: "ecdsa_secp384r1_sha384"
    case .ecdsaSecp521r1SHA512: "ecdsa_secp521r1_sha512"
    case .rsaPSSRSAESHA256: "rsa_pss_rsae_sha256"
    case .rsaPSSRSAESHA384: "rsa_pss_rsae_sha384"
    case .rsaPSSRSAESHA512: "rsa_pss_rsae_sha512"
    case .ed25519: "ed25519"
    case .rsaPSSPSSSHA256: "rsa_pss_pss_sha256"
    case .rsaPSSPSSSHA384: "rsa_pss_pss_sha384"
    case .rsaPSSPSSSHA512: "rsa_pss_pss_sha512"
    case .mldsa44: "mldsa44"
    case .mldsa65: "mldsa65"
    case .mldsa87: "mldsa87"
    default: RegisteredNames.name(rawValue, in: RegisteredNames.signatureSchemes)
    }
  }
}
