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

  /// Groups by their names in the IANA registry, in any case.
  static func groups(_ text: String) throws -> [NamedGroup] {
    try parse(text, CryptoProvider.default.groups.map(\.group), "group")
  }

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
  static func parse<Value: CustomStringConvertible & Equatable>(
    _ text: String, _ known: [Value], _ kind: String
  ) throws -> [Value] {
    var found: [Value] = []
    for name in elements(text) {
      guard let value = known.first(where: { $0.description.lowercased() == name.lowercased() }) else {
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
