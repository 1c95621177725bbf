import Testing

@testable import TLS13Certificates

/// The values of extensions, each by its own reader.
@Suite struct ExtensionValueTests {
  typealias Read = @Sendable (inout DERReader) throws -> Void

  private static func names(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    sequence { $0.write(DERTag(rawValue: tag), content) }
  }

  private static func subtree(_ tag: UInt8, _ content: [UInt8], _ rest: [UInt8] = []) -> [UInt8] {
    sequence { constraints in
      constraints.write(.contextConstructed(0)) { list in
        list.write(.sequence) { subtree in
          subtree.write(DERTag(rawValue: tag), content)
          subtree.write(encoded: rest)
        }
      }
    }
  }

  private static let dns = [UInt8]("a.test".utf8)
  private static let readNames: Read = { try $0.checkGeneralNames("subjectAltName") }
  private static let readNameConstraints: Read = { _ = try NameConstraints(&$0) }
  private static let readAuthorityKeyIdentifier: Read = { _ = try AuthorityKeyIdentifier.Fields(&$0) }
  private static let readPolicyConstraints: Read = { _ = try PolicyConstraints(&$0) }
  private static let readPoints: Read = { try $0.checkDistributionPoints("cRLDistributionPoints") }
  private static let readPoint: Read = { _ = try IssuingDistributionPoint(&$0) }

  /// A distribution point whose name is relative to its issuer.
  private static let relative = sequence { list in
    list.write(.sequence) { point in
      point.write(.contextConstructed(0)) { name in
        name.write(.contextConstructed(1)) { rdn in
          rdn.write(.sequence) { pair in
            pair.write(.objectIdentifier, [0x55, 4, 3])
            pair.write(.utf8String, [0x61])
          }
        }
      }
      point.write(.context(1), [1, 0x06])
    }
  }

  private static let authority = sequence { fields in
    fields.write(.context(0), [1, 2, 3])
    fields.write(.contextConstructed(1)) { $0.write(.context(2), dns) }
    fields.write(.context(2), [7])
  }

  static let whole: [([UInt8], Read)] = [
    (names(0x82, dns), readNames), (names(0x87, [192, 0, 2, 1]), readNames),
    (names(0x87, [UInt8](repeating: 1, count: 16)), readNames), (authority, readAuthorityKeyIdentifier),
    (subtree(0x82, dns), readNameConstraints), (subtree(0x87, [10, 0, 0, 0, 255, 0, 0, 0]), readNameConstraints),
    (ExtensionValue.constraints(requireExplicit: 0, inhibitMapping: 1).value, readPolicyConstraints),
    (ExtensionValue.policies([.anyPolicy]).value, { try $0.checkCertificatePolicies() }),
    (ExtensionValue.mappings([(.anyPolicy, .anyPolicy)]).value, { try $0.checkPolicyMappings() }),
    (ExtensionValue.distributionPoint(uri: "http://a.test").value, readPoints), (relative, readPoints),
    (ExtensionValue.issuingDistributionPoint(flags: [1, 4], reasons: [5, 0x60], uri: "http://a.test"), readPoint),
    (sequence { $0.write(.clientAuth) }, { try $0.checkKeyPurposes() }),
    (
      sequence { list in
        list.write(true)
        list.write(integer: 3)
      }, { _ = try BasicConstraints(&$0) }
    ),
  ]

  @Test func wholeValuesAreReadAndOneElementMoreIsRefused() throws {
    for (value, read) in Self.whole {
      #expect(kind(value, read) == nil)
      for der in try DERSurgery.withOneElementMore(value) { #expect(kind(der, read) != nil, "\(der)") }
    }
  }

  // RFC 5280 §4.2.1.6
  @Test func namesHaveTheirForm() {
    for count in [0, 3, 5, 8, 15, 17, 32] {
      #expect(kind(Self.names(0x87, [UInt8](repeating: 1, count: count)), Self.readNames) == .invalidValue)
    }
    for tag: UInt8 in [0x81, 0x82, 0x86] {
      #expect(kind(Self.names(tag, []), Self.readNames) == .invalidValue)
      #expect(kind(Self.names(tag, [0x61, 0x80]), Self.readNames) == .invalidValue)
    }
    #expect(kind(Self.names(0x8a, Self.dns), Self.readNames) == .unexpectedTag)
  }

  // RFC 5280 §4.2.1.10
  @Test func subtreesHaveAnAddressWithItsMaskAndNoMinimum() {
    for count in [0, 4, 7, 16, 33] {
      let value = Self.subtree(0x87, [UInt8](repeating: 255, count: count))
      #expect(kind(value, Self.readNameConstraints) == .invalidValue, "\(count)")
    }
    for rest: [UInt8] in [[0x80, 1, 1], [0x81, 1, 5]] {
      #expect(kind(Self.subtree(0x82, Self.dns, rest), Self.readNameConstraints) == .unsupported)
    }
    #expect(kind([0x30, 0], Self.readNameConstraints) == .missing)
  }

  // RFC 5280 §4.2.1.1: issuer and serial number are both there, or neither is
  @Test func anAuthorityIsNamedWhole() {
    let alone = [
      sequence { $0.write(.contextConstructed(1)) { $0.write(.context(2), Self.dns) } },
      sequence { $0.write(.context(2), [7]) },
    ]
    for value in alone { #expect(kind(value, Self.readAuthorityKeyIdentifier) == .missing) }
  }

  // RFC 5280 §4.2.1.11
  @Test func policyConstraintsAreNotEmpty() { #expect(kind([0x30, 0], Self.readPolicyConstraints) == .missing) }

  // RFC 5280 §4.2.1.13: reasons are those of a point, or of an issuer
  @Test func aDistributionPointIsSomewhereOrSomeones() {
    let value = sequence { list in list.write(.sequence) { $0.write(.context(1), [1, 0x06]) } }
    #expect(kind(value, Self.readPoints) == .missing)
  }

  // RFC 5280 §4.2.1.13, §5.2.5: nine bits at most, and TRUE in one form
  @Test func reasonsAndFlags() {
    for reasons: [UInt8] in [[0], [0, 1, 1, 1]] {
      #expect(kind(ExtensionValue.issuingDistributionPoint(reasons: reasons), Self.readPoint) == .invalidValue)
    }
    for flag: [UInt8] in [[], [0], [1], [0xff, 0xff]] {
      #expect(kind(sequence { $0.write(.context(1), flag) }, Self.readPoint) == .notDER)
    }
  }

  @Test func extensionsAreBounded() {
    func table(_ count: Int) -> [UInt8] {
      sequence { list in
        for number in 0..<count {
          list.write(.sequence) { entry in
            entry.write(.objectIdentifier, [0x2a, UInt8(number)])
            entry.write(.octetString, [5, 0])
          }
        }
      }
    }
    let readers: [Read] = [
      { reader in
        _ = try ExtensionTable(DERReader(reader.bytes))
        _ = try reader.read("extensions")
      },
      { reader in
        _ = try RevocationListExtensions(DERReader(reader.bytes))
        _ = try reader.read("crlExtensions")
      },
    ]
    for read in readers {
      #expect(kind(table(64), read) == nil)
      #expect(kind(table(65), read) == .outOfRange)
    }
  }
}
