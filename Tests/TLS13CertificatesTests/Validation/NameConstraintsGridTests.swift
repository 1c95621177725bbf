import TLS13Crypto
import Testing

@testable import TLS13Certificates

/// Every combination of a name that is wanted or another, permitted or excluded, for DNS names and addresses; what is
/// expected is computed from RFC 5280 §4.2.1.10 and RFC 9525 alone.
@Suite struct NameConstraintsGridTests {
  /// The same three states for names and for subtrees.
  enum Choice: CaseIterable { case none, wanted, other }

  let lab: Lab

  init() throws { lab = try Lab() }

  private func constraints(dns: [Choice], ip: [Choice]) -> CertificateExtension? {
    guard (dns + ip).contains(where: { $0 != .none }) else { return nil }
    var writer = DERWriter()
    writer.write(.sequence) { constraints in
      for (number, choices) in [(UInt8(0), (dns[0], ip[0])), (1, (dns[1], ip[1]))] where choices != (.none, .none) {
        constraints.write(.contextConstructed(number)) { trees in
          if let name = Self.tree(choices.0) { trees.write(.sequence) { $0.write(.context(2), name) } }
          if let range = Self.range(choices.1) { trees.write(.sequence) { $0.write(.context(7), range) } }
        }
      }
    }
    return CertificateExtension(
      identifier: OID(OIDCode.nameConstraints.content.span), isCritical: true, value: writer.bytes)
  }

  private static func tree(_ choice: Choice) -> [UInt8]? {
    switch choice {
    case .none: nil
    case .wanted: Array("localhost".utf8)
    case .other: Array("example.com".utf8)
    }
  }

  private static func range(_ choice: Choice) -> [UInt8]? {
    switch choice {
    case .none: nil
    case .wanted: [127, 0, 0, 0, 255, 255, 255, 0]
    case .other: [1, 1, 1, 0, 255, 255, 255, 0]
    }
  }

  /// Whether names of one kind satisfy the subtrees of that kind.
  private static func isAllowed(_ name: Choice, permitted: Choice, excluded: Choice) -> Bool {
    name == .none || ((permitted == .none || permitted == name) && excluded != name)
  }

  @Test(arguments: Choice.allCases, Choice.allCases) func everyCombination(dns: Choice, ip: Choice) throws {
    var names: [GeneralName] = []
    if dns != .none { names.append(.dnsName(dns == .wanted ? "test.localhost" : "bad.example.com")) }
    if ip != .none { names.append(.ipAddress(ip == .wanted ? [127, 0, 0, 1] : [1, 1, 1, 1])) }
    let key = try Lab.key()
    let keyInfo = try SubjectPublicKeyInfo(key.publicKey)
    let subject = try DistinguishedName(commonName: "Constrained")
    var template = CertificateTemplate.authority(subject: subject, publicKey: keyInfo, validity: Lab.validity)
    let plain = try CertificateAuthority(certificate: lab.root.issue(template), key: key, crypto: Lab.crypto)
    let named = try DistinguishedName(commonName: "test.localhost")
    // Common names are no names of servers, and no constraint looks at them.
    let leaf = try lab.server(from: plain) {
      $0.subjectAlternativeNames = names
      $0.subject = named
    }
    for permittedDNS in Choice.allCases {
      for excludedDNS in Choice.allCases {
        for permittedIP in Choice.allCases {
          for excludedIP in Choice.allCases {
            template.additionalExtensions =
              [constraints(dns: [permittedDNS, excludedDNS], ip: [permittedIP, excludedIP])].compactMap(\.self)
            let chain = [leaf, try lab.root.issue(template)]
            let isAllowed =
              Self.isAllowed(dns, permitted: permittedDNS, excluded: excludedDNS)
              && Self.isAllowed(ip, permitted: permittedIP, excluded: excludedIP)
            for (name, isThere) in [("test.localhost", dns == .wanted), ("127.0.0.1", ip == .wanted)] {
              for profile in [.interoperable, .conforming] as [ValidationPolicy.Profile] {
                var policy = try Lab.policy(name)
                policy.profile = profile
                #expect(try (lab.verdict(chain, policy) == nil) == (isAllowed && isThere))
              }
            }
          }
        }
      }
    }
  }
}
