import ArgumentParser
import TLS13
import TLS13Crypto
import TLS13Providers

/// Lists of names on the command line, separated by commas.
enum NameLists {
  /// Cipher suites by their names in the IANA registry, in any case.
  static func cipherSuites(_ text: String) throws -> [CipherSuite] {
    try parse(text, CryptoProvider.default.suites.map(\.suite), "cipher suite")
  }

  /// Groups by their names in the IANA registry, or those that FIPS 186 and X9.62 have for curves, in any case.
  static func groups(_ text: String) throws -> [NamedGroup] {
    try parse(text, CryptoProvider.default.groups.map(\.group), "group", otherNames: otherGroupNames)
  }

  private static let otherGroupNames = [
    "p-256": "secp256r1", "p256": "secp256r1", "prime256v1": "secp256r1", "p-384": "secp384r1", "p384": "secp384r1",
    "p-521": "secp521r1", "p521": "secp521r1", "curve25519": "x25519",
  ]

  /// Signature schemes by their names in the IANA registry, or as OpenSSL writes them, in any case.
  static func signatureSchemes(_ text: String) throws -> [SignatureScheme] {
    let known = ServerConfiguration(crypto: .default, credentials: [], clientAuthentication: .none).signatureSchemes
    return try parse(text, known, "signature scheme", otherNames: otherSchemeNames)
  }

  private static let otherSchemeNames = [
    "ecdsa+sha256": "ecdsa_secp256r1_sha256", "ecdsa+sha384": "ecdsa_secp384r1_sha384",
    "ecdsa+sha512": "ecdsa_secp521r1_sha512", "rsa-pss+sha256": "rsa_pss_rsae_sha256",
    "rsa-pss+sha384": "rsa_pss_rsae_sha384", "rsa-pss+sha512": "rsa_pss_rsae_sha512",
  ]

  /// Application protocols such as `h2,http/1.1`.
  static func applicationProtocols(_ text: String) throws -> [ApplicationProtocol] {
    try elements(text).map { name in
      guard let name = ApplicationProtocol(name) else {
        throw ArgumentParser.ValidationError("an application protocol has 1 to 255 bytes")
      }
      return name
    }
  }

  /// The values that the names stand for.
  ///
  /// - Parameter otherNames: from further names, lower-case, to those of the registry.
  static func parse<Value: CustomStringConvertible & Equatable>(
    _ text: String, _ known: [Value], _ kind: String, otherNames: [String: String] = [:]
  ) throws -> [Value] {
    var found: [Value] = []
    for name in elements(text) {
      let registered = otherNames[name.lowercased()] ?? name.lowercased()
      guard let value = known.first(where: { $0.description.lowercased() == registered }) else {
        let names = known.map(\.description).joined(separator: ", ")
        throw ArgumentParser.ValidationError("there is no \(kind) \(name.debugDescription); there are: \(names)")
      }
      guard !found.contains(value) else { throw ArgumentParser.ValidationError("\(value) stands there twice") }
      found.append(value)
    }
    return found
  }

  /// The parts between commas, without the spaces around them.
  static func elements(_ text: String) -> [String] {
    text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
  }
}
