import Testing

@testable import TLS13Certificates

@Suite struct NameConstraintTests {
  @Test(arguments: [
    ("example.com", "example.com", true), ("a.b.example.com", "example.com", true),
    ("badexample.com", "example.com", false),
    ("example.com", "a.example.com", false), ("anything.test", "", true), ("*.example.com", "example.com", true),
    ("*.example.com", "www.example.com", false), ("under_score.example.com", "example.com", true),
    // A leading dot: below, as OpenSSL, GnuTLS and Go have it.
    ("a.example.com", ".example.com", true), ("a.b.example.com", ".example.com", true),
    ("example.com", ".example.com", false), ("badexample.com", ".example.com", false),
    ("*.example.com", ".example.com", true), ("*.a.example.com", ".example.com", true),
  ])
  func permittedDNS(_ name: String, _ base: String, _ inside: Bool) {
    #expect(NameConstraint(.dnsName(base)).contains(.dnsName(name)) == inside)
  }

  @Test func excludedWildcardsCoverWhatTheyMayStandFor() {
    #expect(NameConstraint(.dnsName("www.example.com")).mayContain(.dnsName("*.example.com")) == true)
    #expect(NameConstraint(.dnsName("a.www.example.com")).mayContain(.dnsName("*.example.com")) == false)
    #expect(NameConstraint(.dnsName(".www.example.com")).mayContain(.dnsName("*.example.com")) == false)
    #expect(NameConstraint(.dnsName(".example.com")).mayContain(.dnsName("*.example.com")) == true)
    #expect(NameConstraint(.dnsName(".example.com")).mayContain(.dnsName("example.com")) == false)
  }

  @Test func undecidableComparisonsAreNil() {
    for base in [".", "..example.com", "*.example.com", "example.com.", "a b", "192.0.2.1"] {
      #expect(NameConstraint(.dnsName(base)).contains(.dnsName("a.example.com")) == nil)
    }
    for name in ["a b.example.com", ".example.com", "example.com.", "*", "a.*.example.com", ""] {
      #expect(NameConstraint(.dnsName("example.com")).contains(.dnsName(name)) == nil)
    }
    #expect(NameConstraint(.ipAddress([10, 0, 0, 0, 255, 0, 0, 0])).mayContain(.ipAddress([10, 0, 0])) == nil)
    #expect(NameConstraint(.ipAddress([10, 0, 0, 0, 255, 0, 255, 0])).contains(.ipAddress([10, 0, 0, 1])) == nil)
    #expect(NameConstraint(.uri("example.com")).contains(.uri("urn:x")) == nil)
  }

  @Test func addresses() {
    let base = NameConstraint(.ipAddress([10, 0, 0, 0, 255, 128, 0, 0]))
    #expect(base.contains(.ipAddress([10, 127, 1, 1])) == true)
    #expect(base.contains(.ipAddress([10, 128, 1, 1])) == false)
    #expect(base.contains(.ipAddress([UInt8](repeating: 0, count: 16))) == false)
  }

  @Test func mailboxesAndURIs() {
    #expect(NameConstraint(.rfc822Name("example.com")).contains(.rfc822Name("a@Example.com")) == true)
    #expect(NameConstraint(.rfc822Name("example.com")).contains(.rfc822Name("a@b.example.com")) == false)
    #expect(NameConstraint(.rfc822Name(".example.com")).contains(.rfc822Name("a@b.example.com")) == true)
    #expect(NameConstraint(.rfc822Name("a@example.com")).contains(.rfc822Name("b@example.com")) == false)
    #expect(NameConstraint(.uri(".example.com")).contains(.uri("https://u@a.example.com:1/x")) == true)
    #expect(NameConstraint(.uri("example.com")).contains(.uri("https://a.example.com/")) == false)
  }

  @Test func malformedMailboxesAndURIsAreUndecidable() {
    let tree = NameConstraint(.rfc822Name("example.com"))
    for name in ["a@b@example.com", "@example.com", "a", "a@", "a@exa mple.com"] {
      #expect(tree.contains(.rfc822Name(name)) == nil)
    }
    #expect(NameConstraint(.rfc822Name("a@b@example.com")).mayContain(.rfc822Name("a@example.com")) == nil)
    for text in ["http://[::1]/", "http://127.0.0.1/", "http:example.com", "http://", "spiffe://a b/c"] {
      #expect(NameConstraint(.uri("example.com")).mayContain(.uri(text)) == nil)
    }
    #expect(NameConstraint(.uri("example.com")).contains(.uri("http://example.com@evil.test/")) == false)
    #expect(NameConstraint(.uri("example.com")).contains(.uri("spiffe://example.com/a")) == true)
  }

  @Test(arguments: ["*@example.com", "**@example.com", "user*@example.com"])
  func asterisksInMailboxesAreLiteral(_ mailbox: String) {
    #expect(NameConstraint(.rfc822Name(mailbox)).contains(.rfc822Name(mailbox)) == true)
    for other in ["user@example.com", "***@example.com", mailbox.replacing("@", with: "@sub.")] {
      #expect(NameConstraint(.rfc822Name(mailbox)).contains(.rfc822Name(other)) == false)
    }
  }

  @Test func inAChain() throws {
    let lab = try Lab()
    func constrained(_ permitted: GeneralName) throws -> CertificateAuthority {
      var writer = DERWriter()
      writer.write(.sequence) { constraints in
        constraints.write(.contextConstructed(0)) { trees in
          trees.write(.sequence) { tree in
            if case .dnsName(let text) = permitted { tree.write(.context(2), Array(text.utf8)) }
            if case .ipAddress(let bytes) = permitted { tree.write(.context(7), bytes) }
          }
        }
      }
      let value = writer.bytes
      return try lab.intermediate("A") {
        $0.additionalExtensions = [
          CertificateExtension(identifier: OID(OIDCode.nameConstraints.content.span), isCritical: true, value: value)
        ]
      }
    }
    for (base, expected) in [
      (GeneralName.dnsName("example.com"), nil), (.dnsName("other.test"), ValidationError.Kind.nameConstraints),
      (.ipAddress([10, 0, 0, 0, 255, 0, 0, 0]), nil),
    ] {
      let a = try constrained(base)
      #expect(try lab.verdict([lab.server(from: a), a.certificate]) == expected)
    }
  }
}
