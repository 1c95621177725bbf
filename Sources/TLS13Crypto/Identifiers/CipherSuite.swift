/// A TLS 1.3 cipher suite: an AEAD and the hash of the key schedule. RFC 9846 §B.4
public struct CipherSuite: RawRepresentable, Hashable, Sendable {
  /// The code point on the wire.
  public let rawValue: UInt16

  /// Any code point, known or not.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// TLS_AES_128_GCM_SHA256
  public static let aes128GCMSHA256 = CipherSuite(rawValue: 0x1301)
  /// TLS_AES_256_GCM_SHA384
  public static let aes256GCMSHA384 = CipherSuite(rawValue: 0x1302)
  /// TLS_CHACHA20_POLY1305_SHA256
  public static let chacha20Poly1305SHA256 = CipherSuite(rawValue: 0x1303)
}

extension CipherSuite: CustomStringConvertible {
  /// The name in the IANA registry, also of what is not implemented here; GREASE (RFC 8701); or the code point.
  public var description: String {
    switch self {
    case .aes128GCMSHA256: "TLS_AES_128_GCM_SHA256"
    case .aes256GCMSHA384: "TLS_AES_256_GCM_SHA384"
    case .chacha20Poly1305SHA256: "TLS_CHACHA20_POLY1305_SHA256"
    default: RegisteredNames.name(rawValue, in: RegisteredNames.cipherSuites)
    }
  }
}

/// `0x` and four hexadecimal digits: how an unknown code point is shown.
func codePoint(_ value: UInt16) -> String {
  let digits = String(value, radix: 16)
  return "0x" + String(repeating: "0", count: 4 - digits.count) + digits
}
