import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Providers
import Testing

/// What both sides make of encrypted messages that are wrong: parameters, certificates, signatures, Finished.
@Suite struct AuthenticationLiesTests {
  private static func certificate(_ context: [UInt8], _ entries: [(der: [UInt8], extensions: [UInt8])]) -> [UInt8] {
    handshake(
      11, vector8(context) + vector24(entries.flatMap { vector24($0.der) + vector16($0.extensions) }))
  }

  private static let serverDER = Lab.shared.server.chain[0].der
  private static let clientDER = Lab.shared.client.chain[0].der

  // MARK: EncryptedExtensions

  // RFC 9846 §4.3, §4.4.1
  @Test func `EncryptedExtensions holds only what belongs there and was asked for`() throws {
    func alert(_ type: UInt16, _ data: [UInt8]) throws -> AlertDescription? {
      let pair = try Setup().pair(server: .encryptedExtensions { $0.append(.init(type: type, data: data)) }).run()
      #expect(!pair.client.isComplete && !pair.server.isComplete)
      return pair.client.error?.alert
    }
    for type: UInt16 in [5, 13, 18, 21, 27, 34, 41, 43, 44, 45, 47, 48, 49, 50, 51, 52, 64768] {
      #expect(try alert(type, []) == .illegalParameter, "\(type)")
    }
    for type: UInt16 in [14, 15, 16, 19, 20, 39, 42, 55, 56, 57, 58, 65037, 17, 23, 35, 0x0a0a, 0xffff] {
      #expect(try alert(type, []) == .unsupportedExtension, "\(type)")
    }
    // What stands twice is refused before anything is judged
    let pair = try Setup().pair(
      server: .encryptedExtensions { $0 += [.init(type: 0xffff, data: []), .init(type: 0xffff, data: [])] })
    pair.run().expectClientRefuses(.decodeError)
    #expect(try alert(Code.supportedGroups, []) == .decodeError)
    #expect(try alert(Code.supportedGroups, [0, 3, 0, 29, 0]) == .decodeError)
  }

  // RFC 9846 §4.3.7: the server's groups have no effect before the handshake is complete
  @Test func `supported_groups in EncryptedExtensions changes nothing`() throws {
    let liar = Liar.encryptedExtensions { $0.append(.init(type: Code.supportedGroups, data: [0, 4, 0, 24, 0, 25])) }
    try Setup().pair(server: liar).run().expectAgreement()
  }

  // RFC 6066 §3
  @Test func `the answer to server_name is empty`() throws {
    let liar = Liar.encryptedExtensions { entries in
      for index in entries.indices where entries[index].type == Code.serverName { entries[index].data = [0] }
    }
    let pair = try Setup().pair(server: liar).run()
    #expect(pair.client.error?.alert == .decodeError)
  }

  // RFC 7301 §3.1, §3.2
  @Test func `the application protocol is one of those offered, and only one`() throws {
    func alert(_ data: [UInt8]) throws -> AlertDescription? {
      let pair = try Pair(
        Setup().client { $0.applicationProtocols = [.http2, .http11] },
        Setup().server(
          .encryptedExtensions { entries in
            entries.removeAll { $0.type == Code.alpn }
            entries.append(.init(type: Code.alpn, data: data))
          }
        ) { $0.applicationProtocols = [.http2] }
      ).run()
      if pair.client.error == nil { return nil }
      #expect(!pair.client.isComplete)
      return pair.client.error?.alert
    }
    #expect(try alert([0, 3, 2, 0x68, 0x32]) == nil)
    #expect(try alert([0, 3, 2, 0x68, 0x33]) == .illegalParameter)
    #expect(try alert([0, 2, 1, 0x68]) == .illegalParameter)
    #expect(try alert([0, 6, 2, 0x68, 0x32, 2, 0x68, 0x32]) == .decodeError)
    #expect(try alert([0, 0]) == .decodeError)
    #expect(try alert([0, 1, 0]) == .decodeError)
    #expect(try alert([]) == .decodeError)
    #expect(try alert([0, 3, 2, 0x68, 0x32, 0]) == .decodeError)
  }

  // MARK: CertificateRequest

  // RFC 9846 §4.4.2
  @Test func `a CertificateRequest has no context and names signature algorithms`() throws {
    func alert(_ context: [UInt8], _ extensions: [UInt8]) throws -> AlertDescription? {
      let message = handshake(13, vector8(context) + vector16(extensions))
      let pair = try Setup().pair(server: .message(13) { _ in message }).run()
      if pair.client.error != nil { #expect(!pair.client.isComplete) }
      return pair.client.error?.alert
    }
    let schemes = extensionBytes(Code.signatureAlgorithms, [0, 2, 4, 3])
    #expect(try alert([], schemes) == nil)
    #expect(try alert([1], schemes) == .illegalParameter)
    #expect(try alert([], []) == .missingExtension)
    #expect(try alert([], extensionBytes(50, [0, 2, 4, 3])) == .missingExtension)
    #expect(try alert([], schemes + schemes) == .illegalParameter)
    #expect(try alert([], extensionBytes(Code.signatureAlgorithms, [0, 0])) == .decodeError)
    #expect(try alert([], extensionBytes(Code.signatureAlgorithms, [0, 3, 4, 3, 4])) == .decodeError)
    #expect(try alert([], schemes + extensionBytes(Code.certificateAuthorities, [0, 0])) == .decodeError)
    #expect(try alert([], schemes + extensionBytes(Code.certificateAuthorities, [0, 2, 0, 0])) == .decodeError)
    // RFC 9846 §4.3: the table
    for type: UInt16 in [10, 14, 15, 16, 19, 20, 21, 28, 41, 42, 43, 44, 45, 49, 51] {
      #expect(try alert([], schemes + extensionBytes(type, [])) == .illegalParameter, "\(type)")
    }
    // RFC 9846 §4.4.2, §9.3: unknown ones, and known ones that ask for something we do not do
    for type: UInt16 in [5, 18] {
      #expect(try alert([], schemes + extensionBytes(type, [])) == nil, "\(type)")
    }
    for type: UInt16 in [34, 48, 52, 23, 0x0a0a, 0xffff] {
      #expect(try alert([], schemes + extensionBytes(type, [0, 0])) == nil, "\(type)")
    }
  }

  // MARK: Certificate

  // RFC 9846 §4.5.1, §4.5.1.3
  @Test func `a server's Certificate that is empty, has a context or answers nothing is refused`() throws {
    func alert(_ message: [UInt8]) throws -> AlertDescription? {
      let pair = try Setup().pair(server: .message(11) { _ in message }).run()
      #expect(!pair.client.isComplete && !pair.server.isComplete)
      return pair.client.error?.alert
    }
    let der = Self.serverDER
    #expect(try alert(Self.certificate([], [])) == .decodeError)
    #expect(try alert(Self.certificate([7], [(der, [])])) == .illegalParameter)
    #expect(try alert(Self.certificate([], [([], [])])) == .decodeError)
    #expect(try alert(Self.certificate([], [(Array("GARBAGE".utf8), [])])) == .decodeError)
    #expect(try alert(Self.certificate([], [(Array(der.dropLast()), [])])) == .badCertificate)
    #expect(try alert(Self.certificate([], [(der + [0], [])])) == .badCertificate)
    #expect(try alert(Self.certificate([], [([0x30, 0], [])])) == .badCertificate)
    // RFC 9846 §4.5.1: status_request and SCTs were not asked for; the others have no place here at all
    for type: UInt16 in [5, 18, 34, 52, 0x0a0a] {
      #expect(try alert(Self.certificate([], [(der, extensionBytes(type, []))])) == .unsupportedExtension, "\(type)")
    }
    for type: UInt16 in [0, 10, 13, 16, 43, 44, 47, 51] {
      #expect(try alert(Self.certificate([], [(der, extensionBytes(type, []))])) == .illegalParameter, "\(type)")
    }
  }

  // RFC 9846 §4.5.1: others than the first may be extraneous
  @Test func `a superfluous certificate that cannot be read does not end the handshake`() throws {
    for junk in [[0x30, 0], Array(Self.serverDER.dropLast()), Self.serverDER + [0]] {
      let server = Self.certificate([], [(Self.serverDER, []), (junk, [])])
      let client = Self.certificate([], [(Self.clientDER, []), (junk, [])])
      let pair = try Setup().pair(client: .message(11) { _ in client }, server: .message(11) { _ in server }).run()
      pair.expectAgreement()
      #expect(pair.server.information?.peer != nil && pair.client.information?.peer != nil)
    }
  }

  // RFC 9846 §4.5.1
  @Test func `a client's Certificate with a context or with extensions that were not asked for is refused`() throws {
    func check(_ message: [UInt8], _ alert: AlertDescription, _ setup: Setup = Setup()) throws {
      try setup.pair(client: .message(11) { _ in message }).run().expectServerRefuses(alert)
    }
    let der = Self.clientDER
    try check(Self.certificate([7], [(der, [])]), .illegalParameter)
    try check(Self.certificate([7], []), .illegalParameter, Setup(authentication: .declined))
    try check(Self.certificate([], [(der, extensionBytes(5, [1]))]), .unsupportedExtension)
    try check(Self.certificate([], [(der, extensionBytes(0x0a0a, []))]), .unsupportedExtension)
    try check(Self.certificate([], [(der, extensionBytes(16, []))]), .illegalParameter)
    try check(Self.certificate([], [([], [])]), .decodeError)
    try check(Self.certificate([], [([0x30, 0], [])]), .badCertificate)
    try check(Self.certificate([], [(Array("GARBAGE".utf8), [])]), .decodeError)
  }

  // RFC 9846 §4.5.1.3
  @Test func `a client that sends no certificate is refused only where one is required`() throws {
    let empty = Liar { type, _, message in
      switch type {
      case 11: Self.certificate([], [])
      case 15: []
      default: message
      }
    }
    try Setup(authentication: .mutual).pair(client: empty).run().expectServerRefuses(.certificateRequired)
    let pair = try Setup(authentication: .declined).pair().run()
    pair.expectAgreement()
    #expect(pair.server.information?.peer == nil)
    #expect(pair.server.information?.insecureUnvalidatedPeerCertificates.isEmpty == true)
  }

  // RFC 9846 §4.5.2: a certificate without the proof is no identity
  @Test func `a certificate without CertificateVerify never counts`() throws {
    for authentication in [Setup.Authentication.mutual, .declined] {
      let liar = Liar { type, _, message in
        switch type {
        case 11: Self.certificate([], [(Self.clientDER, [])])
        case 15: []
        default: message
        }
      }
      try Setup(authentication: authentication).pair(client: liar).run().expectServerRefuses(.unexpectedMessage)
    }
  }

  // RFC 9846 §4.5.2
  @Test func `CertificateVerify after an empty Certificate is unexpected`() throws {
    let liar = Liar.message(11) { _ in Self.certificate([], []) }
    let pair = try Pair(Setup().client(liar), Setup(authentication: .declined).server())
    pair.run().expectServerRefuses(.unexpectedMessage)
  }

  // MARK: CertificateVerify

  // RFC 9846 §4.5.2, §4.3.3
  @Test func `the scheme of a CertificateVerify was offered and fits the key`() throws {
    // P-256 keys: schemes of other keys, curves and hashes, those for certificates only, SHA-1, unknown ones
    let schemes: [UInt16] = [
      0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b, 0x0807, 0x0808, 0x0503, 0x0603, 0x0401, 0x0501, 0x0601,
      0x0201, 0x0203, 0x0403 ^ 0x8000, 0, 0x0a0a, 0xffff,
    ]
    for scheme in schemes {
      let liar = Liar.message(15) { message in
        var message = message
        message.replaceSubrange(4..<6, with: scheme.wire)
        return message
      }
      let pair = try Setup().pair(server: liar).run()
      #expect(pair.client.error?.alert == .illegalParameter, "\(scheme)")
      #expect(!pair.client.isComplete && pair.client.information == nil)
      try Setup().pair(client: liar).run().expectServerRefuses(.illegalParameter, "\(scheme)")
    }
  }

  // RFC 9846 §4.3.3: rsa_pkcs1 signs certificates only
  @Test func `a good PKCS 1 signature in CertificateVerify is refused`() throws {
    let lab = Lab.shared
    let key = try PrivateKey(generating: .rsa(bits: 2048), lab.crypto).signingKey(lab.crypto)
    let template = try CertificateTemplate.client(
      name: "rsa", uris: [], publicKey: SubjectPublicKeyInfo(key.publicKey), validity: Lab.validity)
    let credential = try Credential(chain: [lab.authority.issue(template)], key: key)
    // Whatever the content is, a scheme that is for certificates only must not even be tried.
    for scheme: UInt16 in [0x0401, 0x0501, 0x0601] {
      let liar = Liar.message(15) { message in
        var message = message
        message.replaceSubrange(4..<6, with: scheme.wire)
        return message
      }
      let pair = try Pair(Setup().client(liar) { $0.credentials = [credential] }, Setup().server())
      pair.run().expectServerRefuses(.illegalParameter)
    }
    // An rsa_pss_pss scheme does not fit an rsaEncryption key, a different hash does, but not its signature
    for (scheme, alert) in [(0x0809, .illegalParameter), (0x0805, .decryptError)] as [(UInt16, AlertDescription)] {
      let liar = Liar.message(15) { message in
        var message = message
        message.replaceSubrange(4..<6, with: scheme.wire)
        return message
      }
      let pair = try Pair(Setup().client(liar) { $0.credentials = [credential] }, Setup().server())
      pair.run().expectServerRefuses(alert)
    }
  }

  // RFC 9846 §4.5.2: not even looked at, though it fits the key
  @Test func `a scheme that fits the key and was not offered is refused`() throws {
    let credential = try Lab.client(Lab.shared.authority, Lab.shared.crypto, .rsa(bits: 2048))
    let liar = Liar.message(15) { message in
      var message = message
      message.replaceSubrange(4..<6, with: (0x0805 as UInt16).wire)
      return message
    }
    let pair = try Pair(
      Setup().client(liar) { $0.credentials = [credential] },
      Setup().server {
        $0.signatureSchemes = [.rsaPSSRSAESHA256]
        $0.certificateSignatureSchemes = [.ecdsaSecp256r1SHA256]
      }
    ).run()
    pair.expectServerRefuses(.illegalParameter)
  }

  /// Signs RSASSA-PSS with a salt of another length.
  private final class OtherSalt: SigningKey {
    let real: any SigningKey
    let saltLength: Int
    init(_ real: any SigningKey, _ saltLength: Int) {
      self.real = real
      self.saltLength = saltLength
    }
    var publicKey: PublicKey { real.publicKey }
    var algorithms: [SignatureAlgorithm] { real.algorithms }
    func sign(_ message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm) throws(CryptoError) -> [UInt8] {
      try real.sign(message, algorithm: .rsaPSS(.sha256, maskHash: .sha256, saltLength: saltLength))
    }
  }

  // RFC 9846 §4.3.3
  @Test(arguments: [false, true])
  func `an RSA signature has a salt as long as its hash`(pss: Bool) throws {
    let lab = Lab.shared
    let honest = try Lab.client(lab.authority, lab.crypto, .rsa(bits: 2048), pss: pss)
    for length in [0, 20, 31, 32, 33, 48] {
      let credential = try Credential(chain: honest.chain, key: OtherSalt(honest.key, length))
      let pair = try Pair(Setup().client { $0.credentials = [credential] }, Setup().server()).run()
      guard length != 32 else {
        pair.expectAgreement()
        #expect(pair.client.information?.localSignatureScheme == (pss ? .rsaPSSPSSSHA256 : .rsaPSSRSAESHA256))
        continue
      }
      pair.expectServerRefuses(.decryptError, "\(length)")
    }
    // The scheme of the other kind of key does not fit. RFC 9846 §4.3.3
    let liar = Liar.message(15) { message in
      var message = message
      message.replaceSubrange(4..<6, with: (pss ? 0x0804 : 0x0809 as UInt16).wire)
      return message
    }
    let pair = try Pair(Setup().client(liar) { $0.credentials = [honest] }, Setup().server()).run()
    pair.expectServerRefuses(.illegalParameter)
  }

  // RFC 9846 §4.5.2
  @Test func `a wrong signature is refused with decrypt_error`() throws {
    let changes: [@Sendable ([UInt8]) -> [UInt8]] = [
      { handshake(15, Array($0[4..<6]) + [0, 0]) },
      { handshake(15, Array($0[4..<6]) + vector16(Array($0[8...].dropLast()))) },
      { handshake(15, Array($0[4..<6]) + vector16(Array($0[8...]) + [0])) },
      { Array($0.dropLast()) + [($0.last ?? 0) ^ 1] },
      { handshake(15, Array($0[4..<6]) + vector16([UInt8](repeating: 0, count: 70))) },
      { handshake(15, Array($0[4..<6]) + vector16([0x30, 6, 2, 1, 0, 2, 1, 0])) },
    ]
    for change in changes {
      let pair = try Setup().pair(server: .message(15, change)).run()
      #expect(pair.client.error?.alert == .decryptError)
      #expect(pair.client.information == nil && !pair.client.isComplete)
      try Setup().pair(client: .message(15, change)).run().expectServerRefuses(.decryptError)
    }
  }

  /// Signs with another side's context string, or over another transcript, as a peer that replays a signature would.
  private final class WrongContext: SigningKey {
    let real: any SigningKey
    let change: @Sendable ([UInt8]) -> [UInt8]
    init(_ real: any SigningKey, _ change: @escaping @Sendable ([UInt8]) -> [UInt8]) {
      self.real = real
      self.change = change
    }
    var publicKey: PublicKey { real.publicKey }
    var algorithms: [SignatureAlgorithm] { real.algorithms }
    func sign(_ message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm) throws(CryptoError) -> [UInt8] {
      try real.sign(change([UInt8](message)).span, algorithm: algorithm)
    }
  }

  // RFC 9846 §4.5.2: the context string says which side signed
  @Test func `a signature of the other side, over another transcript or without its frame is refused`() throws {
    let swap: @Sendable ([UInt8]) -> [UInt8] = { content in
      var content = content
      let isServer = content[73] == UInt8(ascii: "s")
      content.replaceSubrange(73..<79, with: (isServer ? "client" : "server").utf8)
      return content
    }
    let changes: [@Sendable ([UInt8]) -> [UInt8]] = [
      swap, { Array($0.dropFirst(64)) }, { Array($0.dropLast()) + [($0.last ?? 0) ^ 1] }, { Array($0.dropFirst()) },
      { Array($0.suffix(32)) }, { [0x20] + $0 },
    ]
    for change in changes {
      let lab = Lab.shared
      let client = try Credential(chain: lab.client.chain, key: WrongContext(lab.client.key, change))
      try Pair(Setup().client { $0.credentials = [client] }, Setup().server()).run().expectServerRefuses(.decryptError)
      let server = try Credential(chain: lab.server.chain, key: WrongContext(lab.server.key, change))
      let pair = try Pair(Setup().client(), Setup().server { $0.credentials = [server] }).run()
      #expect(pair.client.error?.alert == .decryptError)
      #expect(pair.client.information == nil)
    }
    // The harness itself signs rightly when nothing is changed
    let honest = try Credential(chain: Lab.shared.client.chain, key: WrongContext(Lab.shared.client.key) { $0 })
    try Pair(Setup().client { $0.credentials = [honest] }, Setup().server()).run().expectAgreement()
  }

  // RFC 9846 §4.5.2: someone else's certificate is of no use
  @Test func `the certificate of another client is refused without its key`() throws {
    let thief = try Lab.client(Lab.shared.authority, Lab.shared.crypto, name: "thief")
    let liar = Liar.message(11) { _ in Self.certificate([], [(Self.clientDER, [])]) }
    let pair = try Pair(Setup().client(liar) { $0.credentials = [thief] }, Setup().server())
    pair.run().expectServerRefuses(.decryptError)
  }

  // MARK: Finished

  // RFC 9846 §4.5.3
  @Test(arguments: Setup.all)
  func `a wrong Finished is refused`(setup: Setup) throws {
    let changes: [(AlertDescription, @Sendable ([UInt8]) -> [UInt8])] = [
      (.decryptError, { Array($0.dropLast()) + [($0.last ?? 0) ^ 1] }),
      (.decryptError, { handshake(20, [UInt8](repeating: 0, count: $0.count - 4)) }),
      (.decryptError, { handshake(20, Array($0[4...].dropLast())) }),
      (.decryptError, { handshake(20, Array($0[4...]) + [0]) }),
      (.decryptError, { _ in handshake(20, []) }),
    ]
    for (alert, change) in changes {
      let pair = try setup.pair(server: .message(20, change)).run()
      #expect(pair.client.error?.alert == alert)
      #expect(pair.client.information == nil && !pair.client.isComplete && !pair.server.isComplete)
      try setup.pair(client: .message(20, change)).run().expectServerRefuses(alert)
    }
  }

  // RFC 9846 §5.1: a Finished ends its record
  @Test func `handshake bytes after a Finished are refused`() throws {
    for extra: [UInt8] in [[24], handshake(24, [0]), handshake(4, [0])] {
      let pair = try Setup().pair(server: .message(20) { $0 + extra }).run()
      #expect(pair.client.error?.alert == .unexpectedMessage && !pair.client.isComplete)
      try Setup().pair(client: .message(20) { $0 + extra }).run().expectServerRefuses(.unexpectedMessage)
    }
  }

  // MARK: What an identity needs

  // RFC 9846 §C.5: an unverified peer needs explicit configuration
  @Test func `a client that verifies needs a name, and one that does not has no identity to show`() throws {
    let strict = try ClientContext(Setup().client())
    do throws(TLSError) {
      _ = try TLSConnection(client: strict, serverName: nil)
      Issue.record("a connection without a name was made")
    } catch { #expect(error.kind == .configuration) }
    let pair = try Pair(
      Setup(authentication: .oneWay).client { $0.serverAuthentication = .insecureNone },
      Setup(authentication: .oneWay).server(), name: nil
    ).run()
    pair.expectAgreement()
    #expect(pair.client.information?.peer == nil)
    #expect(pair.client.information?.insecureUnvalidatedPeerCertificates == Lab.shared.server.chain)
  }

  // RFC 9846 §4.5.2: not even an unverified certificate goes without its key
  @Test func `a client that verifies nothing still demands the proof of possession`() throws {
    let liar = Liar.message(15) { Array($0.dropLast()) + [($0.last ?? 0) ^ 1] }
    let pair = try Pair(
      Setup(authentication: .oneWay).client { $0.serverAuthentication = .insecureNone },
      Setup(authentication: .oneWay).server(liar), name: nil
    ).run()
    #expect(pair.client.error?.alert == .decryptError && pair.client.information == nil)
  }

  // RFC 9846 §4.5.1.2: the key must be meant for signatures even where nothing else is checked
  @Test func `a client that verifies nothing still demands digitalSignature`() throws {
    let lab = Lab.shared
    for (usage, alert) in [([.keyAgreement], .unsupportedCertificate), ([.digitalSignature], nil)]
      as [(KeyUsage, AlertDescription?)]
    {
      var template = try CertificateTemplate.server(
        names: [try ServerName("server.test")], publicKey: SubjectPublicKeyInfo(lab.server.key.publicKey),
        validity: Lab.validity)
      template.keyUsage = usage
      let der = try lab.authority.issue(template).der
      let pair = try Pair(
        Setup(authentication: .oneWay).client { $0.serverAuthentication = .insecureNone },
        Setup(authentication: .oneWay).server(.message(11) { _ in Self.certificate([], [(der, [])]) }), name: nil
      ).run()
      #expect(pair.client.error?.alert == alert && pair.client.isComplete == (alert == nil))
    }
  }

  // RFC 9846 §4.5.1.3: never let through as unauthenticated
  @Test(arguments: [Setup.Authentication.mutual, .declined])
  func `an unacceptable client chain is refused, optional or not`(authentication: Setup.Authentication) throws {
    let stranger = try Lab(caName: "Another CA")
    let expired = try Lab.client(
      Lab.shared.authority, Lab.shared.crypto, validity: (Lab.now - 200)...(Lab.now - 100))
    let cases: [(Credential, AlertDescription)] = [
      (stranger.client, .unknownCA), (expired, .certificateExpired), (Lab.shared.server, .unsupportedCertificate),
    ]
    for (credential, alert) in cases {
      let server = Setup(authentication: authentication).server { $0.sendsCertificateAuthorities = false }
      try Pair(Setup().client { $0.credentials = [credential] }, server).run().expectServerRefuses(alert)
    }
  }
}
