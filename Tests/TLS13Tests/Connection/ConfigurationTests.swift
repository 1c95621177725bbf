import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Providers
import Testing

/// Configurations that cannot work, refused when they are made, and what the good ones choose.
@Suite struct ConfigurationTests {
  private let lab = Lab.shared

  private func isRefused(client change: (inout ClientConfiguration) -> Void) -> Bool {
    refused { () throws(TLSError) in _ = try ClientContext(lab.clientConfiguration(change)) }
  }

  private func isRefused(server change: (inout ServerConfiguration) -> Void) -> Bool {
    refused { () throws(TLSError) in _ = try ServerContext(lab.serverConfiguration(nil, change)) }
  }

  private func refused(_ make: () throws(TLSError) -> Void) -> Bool {
    do throws(TLSError) { try make() } catch { return error.kind == .configuration }
    return false
  }

  // RFC 9846 §4.3.7, §4.3.8
  @Test func `a group that stands twice and a share outside of the groups are refused`() {
    #expect(
      !isRefused { (client: inout ClientConfiguration) in client.groups = [.x25519, .secp256r1, .x25519MLKEM768] })
    #expect(isRefused { (client: inout ClientConfiguration) in client.groups = [.x25519, .secp256r1, .x25519] })
    #expect(isRefused { (client: inout ClientConfiguration) in client.keyShareGroups = [.init(rawValue: 0x1a1a)] })
    #expect(isRefused { (client: inout ClientConfiguration) in client.groups = [.secp256r1] })
    #expect(isRefused { (server: inout ServerConfiguration) in server.groups = [.x25519, .x25519] })
  }

  // RFC 9846 §9.3: all that is advertised is supported. §4.3.3, §B.3.1.4, §E.5: and nothing obsolete is
  @Test func `what the provider does not implement cannot be offered`() {
    let schemes: [UInt16] = [
      0x0201, 0x0203, 0x0101, 0x0202, 0x0301, 0x0303, 0x0302, 0x0402, 0x0502, 0x0602, 0x0808, 0x0a0a, 0xfe00,
    ]
    for scheme in schemes.map(SignatureScheme.init(rawValue:)) {
      #expect(isRefused { (client: inout ClientConfiguration) in client.signatureSchemes.append(scheme) })
      #expect(isRefused { (server: inout ServerConfiguration) in server.signatureSchemes.append(scheme) })
      #expect(isRefused { (client: inout ClientConfiguration) in client.certificateSignatureSchemes = [scheme] })
      #expect(isRefused { (server: inout ServerConfiguration) in server.certificateSignatureSchemes = [scheme] })
    }
    for group in [1, 22, 26, 28, 30, 0x0100, 0x0a0a, 0xff01].map(NamedGroup.init(rawValue:)) {
      #expect(isRefused { (client: inout ClientConfiguration) in client.groups.append(group) })
      #expect(isRefused { (server: inout ServerConfiguration) in server.groups.append(group) })
    }
    for suite in [0x0000, 0x0005, 0x000a, 0x1304, 0x1305, 0xc02b, 0x0a0a].map(CipherSuite.init(rawValue:)) {
      #expect(isRefused { (client: inout ClientConfiguration) in client.cipherSuites.append(suite) })
      #expect(isRefused { (server: inout ServerConfiguration) in server.cipherSuites.append(suite) })
    }
  }

  // RFC 9846 §4.2.2, §4.3.7
  @Test func `a side without cipher suites or without groups is refused`() {
    #expect(isRefused { (client: inout ClientConfiguration) in client.cipherSuites = [] })
    #expect(isRefused { (server: inout ServerConfiguration) in server.cipherSuites = [] })
    #expect(isRefused { (client: inout ClientConfiguration) in (client.groups, client.keyShareGroups) = ([], []) })
    #expect(isRefused { (server: inout ServerConfiguration) in server.groups = [] })
  }

  // RFC 9846 §4.3.9, §4.3.11
  @Test func `a side without PSK modes, or with more external PSKs than a ClientHello holds, is refused`() throws {
    #expect(isRefused { (client: inout ClientConfiguration) in client.pskKeyExchangeModes = [] })
    #expect(isRefused { (server: inout ServerConfiguration) in server.pskKeyExchangeModes = [] })
    let key = [UInt8](repeating: 7, count: 32)
    // An identity with its length and age, and a binder with its length.
    let most = 0x8000 - 2 - 4 - 1 - 32
    for (count, isFine) in [(most, true), (most + 1, false)] {
      let psk = try ExternalPSK(
        identity: [UInt8](repeating: 1, count: count), key: SecretBytes(copying: key.span))
      #expect(isRefused { (client: inout ClientConfiguration) in client.externalPSKs = [psk] } == !isFine)
    }
  }

  // RFC 9846 §4.3.3
  @Test func `lists of schemes are neither empty nor repetitive`() {
    #expect(isRefused { (client: inout ClientConfiguration) in client.signatureSchemes = [] })
    #expect(isRefused { (client: inout ClientConfiguration) in client.signatureSchemes = [.rsaPKCS1SHA256] })
    #expect(isRefused { (client: inout ClientConfiguration) in client.certificateSignatureSchemes = [] })
    #expect(isRefused { (server: inout ServerConfiguration) in server.certificateSignatureSchemes = [] })
    #expect(isRefused { (server: inout ServerConfiguration) in server.signatureSchemes = [.ed25519, .ed25519] })
    #expect(
      isRefused { (server: inout ServerConfiguration) in server.certificateSignatureSchemes = [.ed25519, .ed25519] })
  }

  // RFC 9846 §4.5.1.2
  @Test func `a certificate whose key usage lacks digitalSignature is no credential`() throws {
    let key = try PrivateKey(generating: .ellipticCurve(.p256), lab.crypto).signingKey(lab.crypto)
    var template = try CertificateTemplate.client(
      name: "mute", publicKey: SubjectPublicKeyInfo(key.publicKey), validity: Lab.validity)
    for (usage, isFine) in [([.keyAgreement], false), ([.keyAgreement, .digitalSignature], true)] as [(KeyUsage, Bool)]
    {
      template.keyUsage = usage
      let certificate = try lab.authority.issue(template)
      #expect(refused { () throws(TLSError) in _ = try Credential(chain: [certificate], key: key) } == !isFine)
    }
  }
}

/// Credentials that sign with some of their schemes only.
@Suite struct CredentialSchemeTests {
  /// A key that signs with nothing that TLS has a scheme for.
  private struct Mute: SigningKey {
    let publicKey: PublicKey
    let algorithms: [SignatureAlgorithm] = []
    func sign(_ message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm) throws(CryptoError) -> [UInt8] { [] }
  }

  // RFC 9846 §4.3.3
  @Test func `a key without a scheme of TLS 1_3 is no credential`() {
    let server = Lab.shared.server
    do throws(TLSError) {
      _ = try Credential(chain: server.chain, key: Mute(publicKey: server.key.publicKey))
      Issue.record("a key that cannot sign was taken")
    } catch {
      #expect(error.kind == .configuration && error.description.contains("no signature scheme of TLS 1.3"), "\(error)")
    }
  }

  // RFC 9846 §4.3.3
  @Test func `a credential signs with the first of its schemes that the peer takes`() throws {
    let lab = Lab.shared
    let rsa = try Lab.server(lab.authority, lab.crypto, .rsa(bits: 2048))
    for schemes: [SignatureScheme] in [[.rsaPSSRSAESHA512], [.rsaPSSRSAESHA384, .rsaPSSRSAESHA256]] {
      let credential = try rsa.signing(with: schemes)
      #expect(credential.signatureSchemes == schemes)
      let pair = try Pair(Setup().client(), Setup().server { $0.credentials = [credential] }).run()
      pair.expectAgreement()
      #expect(pair.client.information?.peer?.signatureScheme == schemes.first)
    }
    let unwilling = try rsa.signing(with: [.rsaPSSRSAESHA512])
    let pair = try Pair(
      Setup().client { $0.signatureSchemes = [.rsaPSSRSAESHA256, .ecdsaSecp256r1SHA256] },
      Setup().server { $0.credentials = [unwilling] }
    ).run()
    pair.expectServerRefuses(.handshakeFailure)
  }

  @Test func `schemes that do not fit the key, and no schemes, are refused`() throws {
    for schemes: [SignatureScheme] in [[], [.ed25519], [.ecdsaSecp256r1SHA256, .ecdsaSecp384r1SHA384]] {
      #expect(throws: TLSError.self) { try Lab.shared.server.signing(with: schemes) }
    }
    #expect(Lab.shared.server.limited(to: [.ed25519]).signatureSchemes.isEmpty)
  }
}

/// Which certificate a side shows: by name, by authority, by signature scheme.
@Suite struct CredentialChoiceTests {
  private let lab = Lab.shared

  /// The certificate that the client sees, or the alert that it gets.
  private func shown(
    _ credentials: [Credential], client liar: Liar? = nil, name: String? = nil, requiresName: Bool = false,
    _ change: (inout ClientConfiguration) -> Void = { _ in }
  ) throws -> (certificate: Certificate?, alert: AlertDescription?) {
    let pair = try Pair(
      Setup(authentication: .oneWay).client(liar) {
        $0.serverAuthentication = .insecureNone
        change(&$0)
      },
      Setup(authentication: .oneWay).server {
        $0.credentials = credentials
        $0.requiresKnownServerName = requiresName
      }, name: name
    ).run()
    if pair.server.error != nil { #expect(pair.client.error?.alert == pair.server.error?.alert) }
    return (pair.client.information?.insecureUnvalidatedPeerCertificates.first, pair.server.error?.alert)
  }

  // RFC 6066 §3, RFC 9846 §9.2
  @Test func `a server chooses by name, and insists on a known one only where it is told to`() throws {
    let first = try Lab.server(lab.authority, lab.crypto, names: ["first.test"])
    let second = try Lab.server(lab.authority, lab.crypto, names: ["second.test", "also.test"])
    for (name, credential) in [
      ("first.test", first), ("second.test", second), ("SECOND.test", second), ("also.test", second),
      ("nobody.test", first), (nil, first),
    ] {
      #expect(try shown([first, second], name: name).certificate == credential.chain[0], "\(name ?? "no name")")
    }
    #expect(try shown([first, second], name: "second.test", requiresName: true).certificate == second.chain[0])
    #expect(try shown([first, second], name: "nobody.test", requiresName: true).alert == .unrecognizedName)
    #expect(try shown([first, second], requiresName: true).alert == .missingExtension)
  }

  // RFC 9846 §4.3.4, §4.5.1.2
  @Test func `a server prefers a chain of an authority that the client names, and goes on without one`() throws {
    let other = try Lab(caName: "Other CA")
    let stranger = try Lab(caName: "Stranger CA")
    let credentials = [lab.server, other.server]
    func naming(_ labs: [Lab]) -> Liar {
      let names = labs.flatMap { vector16($0.authority.certificate.subject.der) }
      return .clientHello { $0[Code.certificateAuthorities] = vector16(names) }
    }
    for (labs, expected) in [
      ([lab], lab), ([other], other), ([stranger, other], other), ([lab, other], lab), ([stranger], lab),
    ] {
      let seen = try shown(credentials, client: naming(labs)).certificate
      #expect(seen == expected.server.chain[0])
    }
    // A client that says so by itself
    let pair = try Pair(
      Setup(authentication: .oneWay).client {
        $0.serverAuthentication = .required(other.trust)
        $0.sendsCertificateAuthorities = true
      }, Setup(authentication: .oneWay).server { $0.credentials = credentials }
    ).run()
    pair.expectAgreement()
    #expect(pair.client.information?.peer?.certificate == other.server.chain[0])
  }

  // RFC 9846 §4.5.2, §4.5.1.2
  @Test func `a side signs with a scheme that its peer offered, or not at all`() throws {
    let p256 = lab.server
    let ed25519 = try Lab.server(lab.authority, lab.crypto, .ed25519)
    for (scheme, credential) in [(.ecdsaSecp256r1SHA256, p256), (.ed25519, ed25519)] as [(SignatureScheme, Credential)]
    {
      let seen = try shown([p256, ed25519]) { $0.signatureSchemes = [scheme] }
      #expect(seen.certificate == credential.chain[0])
    }
    #expect(try shown([p256, ed25519]) { $0.signatureSchemes = [.ecdsaSecp384r1SHA384] }.alert == .handshakeFailure)
  }

  // RFC 9846 §4.3.4, §4.5.1.2
  @Test func `a client shows the first certificate that fits the request`() throws {
    let other = try Lab(caName: "Other CA")
    let ed25519 = try Lab.client(lab.authority, lab.crypto, .ed25519)
    func shown(_ credentials: [Credential], _ change: (inout ServerConfiguration) -> Void = { _ in }) throws
      -> Certificate?
    {
      let pair = try Pair(
        Setup().client { $0.credentials = credentials }, Setup(authentication: .declined).server(nil, change)
      ).run()
      pair.expectAgreement()
      return pair.server.information?.peer?.certificate
    }
    #expect(try shown([other.client, lab.client]) == lab.client.chain[0])
    #expect(try shown([lab.client, ed25519]) == lab.client.chain[0])
    let onlyEd25519: (inout ServerConfiguration) -> Void = {
      $0.signatureSchemes = [.ed25519]
      $0.certificateSignatureSchemes = [.ecdsaSecp256r1SHA256]
    }
    #expect(try shown([lab.client, ed25519], onlyEd25519) == ed25519.chain[0])
    #expect(try shown([lab.client], onlyEd25519) == nil)
  }
}
