/// Where to connect to: `example.com:443`, `192.0.2.1:443` or `[2001:db8::1]:443`.
struct HostPort: Hashable {
  /// Without brackets.
  let host: String
  let port: Int

  /// Takes the text apart; nil when there is no host or no port from 1 to 65535.
  init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":") else { return nil }
    let name = text[..<colon]
    let digits = text[text.index(after: colon)...]
    guard let port = Int(digits), digits.allSatisfy(\.isNumber), (1...65_535).contains(port) else { return nil }
    let isBracketed = name.hasPrefix("[") && name.hasSuffix("]")
    // An IPv6 address without brackets would leave it open where the port starts.
    guard isBracketed || !name.contains(":") else { return nil }
    let host = isBracketed ? name.dropFirst().dropLast() : name
    guard !host.isEmpty else { return nil }
    self.host = String(host)
    self.port = port
  }
}
