import TLS13
import TLS13Crypto
import TLS13Providers

extension CryptoProvider {
  /// The default, and a group that it has only on request.
  static let shim: CryptoProvider = {
    var provider = CryptoProvider.default
    provider.groups.append(MLKEM1024Group())
    return provider
  }()
}

/// What BoringSSL does where a test says nothing, which the tests take for granted.
enum Defaults {
  /// Neither Ed25519 nor P-521 nor ML-DSA.
  static let verifySchemes: [SignatureScheme] = [
    .ecdsaSecp256r1SHA256, .rsaPSSRSAESHA256, .rsaPKCS1SHA256, .ecdsaSecp384r1SHA384, .rsaPSSRSAESHA384,
    .rsaPKCS1SHA384, .rsaPSSRSAESHA512, .rsaPKCS1SHA512,
  ]

  static let groups: [NamedGroup] = [.x25519MLKEM768, .x25519, .secp256r1, .secp384r1]

  static let maximumEarlyData: UInt32 = 14_336

  /// Milliseconds by which the age of a ticket may be off; BoringSSL counts whole seconds.
  static let freshnessWindow: Int64 = 60_999

  /// The first group, and the first that differs from it in whether quantum computers break it.
  static func keyShares(of groups: [NamedGroup]) -> [NamedGroup] {
    let hasMLKEM = { (group: NamedGroup) in [.x25519MLKEM768, .mlkem1024].contains(group) }
    guard let first = groups.first else { return [] }
    return [first] + groups.filter { hasMLKEM($0) != hasMLKEM(first) }.prefix(1)
  }
}
