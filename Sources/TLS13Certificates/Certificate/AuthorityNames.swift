/// The names of authorities that a peer sent as DER, to be compared with issuers. RFC 9846 §4.3.4
///
/// Names are compared as in path validation (RFC 5280 §7.1). They are folded when the first comparison of bytes finds
/// nothing, once; one that cannot be parsed is equal to its own bytes alone.
package struct AuthorityNames {
  private let encoded: [[UInt8]]
  private var folded: Set<FoldedName>?

  /// What folding may cost, in octets of ASCII; names beyond it are compared by their bytes alone. The peer need not have
  /// proved anything. A message of 64 KiB of ASCII fits four times.
  private static let budget = 1 << 18

  /// DER names, as they came.
  package init(_ encoded: [[UInt8]]) { self.encoded = encoded }

  /// Whether one of them issued `certificate`.
  package mutating func includeIssuer(of certificate: Certificate) -> Bool {
    let issuer = certificate.issuer
    if encoded.contains(where: { issuer.isEncoded(as: $0.span) }) { return true }
    let names = folded ?? fold()
    folded = names
    return names.contains(FoldedName(issuer))
  }

  private func fold() -> Set<FoldedName> {
    var budget = Self.budget
    var names: Set<FoldedName> = []
    for der in encoded {
      guard let name = try? DistinguishedName(der: der) else { continue }
      if let folded = FoldedName(name, budget: &budget) { names.insert(folded) }
    }
    return names
  }

  /// The first three for a line of text, and how many more there are.
  package static func summary(_ encoded: [[UInt8]]) -> String {
    guard !encoded.isEmpty else { return "any authority" }
    let first = encoded.prefix(3).map { (try? DistinguishedName(der: $0))?.summary ?? "a name that cannot be read" }
    let more = encoded.count > 3 ? " and \(encoded.count - 3) more" : ""
    return first.joined(separator: "; ") + more
  }
}
