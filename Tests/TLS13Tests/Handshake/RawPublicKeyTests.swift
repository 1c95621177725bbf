import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Providers
import TLS13Sessions
import Testing

/// Raw public keys, both ways. RFC 7250
@Suite struct RawPublicKeyTests {
  private static let clientType: UInt16 = 19
  private static let serverType: UInt16 = 20
  private static let lab = Lab.shared

  private static let server = key(.ellipticCurve(.p256))
  private static let client = key(.ed25519)
  private static let stranger = key(.ellipticCurve(.p256))

  private static func key(_ type: KeyType) -> Credential {
    do {
      let key = try PrivateKey(generating: type, lab.crypto).signingKey(lab.crypto)
      return try Credential(rawPublicKey: SubjectPublicKeyInfo(key.publicKey), key: key)
    } catch { fatalError("\(error)") }
  }

  private func keys(_ credentials: Credential...) -> TrustedPublicKeys {
    TrustedPublicKeys(credentials.map(\.publicKey))
  }

  private func client(
    _ authentication: ServerAuthentication, _ credentials: [Credential] = [], _ liar: Liar? = nil,
    prefersKeys: Bool = true
  ) -> ClientConfiguration {
    var configuration = Setup().client(liar) { $0.credentials = credentials }
    configuration.serverAuthentication = authentication
    configuration.prefersRawPublicKeys = prefersKeys
    return configuration
  }

  private func server(
    _ credentials: [Credential], _ authentication: ClientAuthentication = .none, _ liar: Liar? = nil,
    prefersKeys: Bool = true
  ) -> ServerConfiguration {
    Setup().server(liar) {
      $0.credentials = credentials
      $0.clientAuthentication = authentication
      $0.prefersRawPublicKeys = prefersKeys
    }
  }

  private func answers(_ recording: Recording) throws -> [UInt16: [UInt8]] {
    let entries = [EditableHello.Entry](block: try recording.only(8)[6...])
    return Dictionary(uniqueKeysWithValues: entries.map { ($0.type, $0.data) })
  }

  // RFC 9846 §4.7.2: the type that was agreed on holds for answers after the handshake, too
  @Test func `a client proves again after the handshake that it holds its key`() throws {
    for trusted in [keys(Self.client), keys(Self.client, Self.stranger)] {
      var client = client(.requiredKey(keys(Self.server)), [Self.client])
      client.postHandshakeAuthentication = true
      let pair = try Pair(client, server([Self.server], .requiredKey(trusted))).run()
      pair.expectAgreement()
      try pair.ask()
      #expect(pair.server.clientAuthentications.map { $0?.publicKey } == [Self.client.publicKey])
      try pair.expectData()
    }
  }

  // RFC 9846 §4.7.1: a session is as good as what was proved when its ticket came
  @Test func `a resumed connection has the server's key`() throws {
    var client = client(.requiredKey(keys(Self.server)))
    var server = server([Self.server])
    client.resumption = ClientResumption()
    server.resumption = try .inMemory(crypto: Self.lab.crypto)
    let session = try #require(Pair(client, server).run().client.connection.takeSessions().first)
    let pair = try Pair(client, server, session: session).run()
    let information = try #require(pair.client.information)
    #expect(information.isResumed)
    #expect(information.peer?.publicKey == Self.server.publicKey && information.peer?.chain == nil)
    client.serverAuthentication = .requiredKey(keys(Self.server, Self.stranger))
    #expect(try Pair(client, server, session: session).run().client.information?.isResumed == false)
  }

  // MARK: What is agreed on

  // RFC 7250 §4, RFC 9846 §4.5.1
  @Test func `both sides prove that they hold keys that the other knows`() throws {
    let (asking, answering) = (Recording(), Recording())
    let pair = try Pair(
      client(.requiredKey(keys(Self.server)), [Self.client], asking.liar),
      server([Self.server], .requiredKey(keys(Self.client, Self.stranger)), answering.liar)
    ).run()
    pair.expectAgreement()
    #expect(asking.hellos[0][Self.clientType] == [1, 2] && asking.hellos[0][Self.serverType] == [1, 2])
    #expect(try answers(answering)[Self.clientType] == [2])
    #expect(try answers(answering)[Self.serverType] == [2])
    for (recording, credential) in [(asking, Self.client), (answering, Self.server)] {
      let message = try ReadCertificate(recording.only(11))
      #expect(message.entries.map(\.der) == [credential.publicKey.der] && message.entries[0].extensions.isEmpty)
    }
    for (endpoint, credential) in [(pair.server, Self.client), (pair.client, Self.server)] {
      let peer = try #require(endpoint.information?.peer)
      guard case .rawPublicKey(let key) = peer.credential else {
        Issue.record("not a raw public key")
        continue
      }
      #expect(key == credential.publicKey && peer.publicKey == key)
      #expect(peer.signatureScheme == credential.signatureSchemes[0])
      #expect(peer.chain == nil && peer.certificate == nil && peer.subjectAlternativeNames.isEmpty)
      #expect(peer.spiffeID == nil)
    }
  }

  // RFC 7250 §4.1: a type alone need not be the same in both directions, and a name is not needed for a key
  @Test func `one direction may use certificates and the other keys`() throws {
    let first = try Pair(
      client(.requiredKey(keys(Self.server)), [Self.lab.client]), server([Self.server], .required(Self.lab.trust)),
      name: nil
    ).run()
    first.expectAgreement()
    #expect(first.server.information?.peer?.certificate == Self.lab.client.chain[0])
    #expect(first.client.information?.peer?.publicKey == Self.server.publicKey)
    let second = try Pair(
      client(.required(Self.lab.trust), [Self.client]),
      server([Self.lab.server], .requiredKey(keys(Self.client)))
    ).run()
    second.expectAgreement()
    #expect(second.client.information?.peer?.certificate == Self.lab.server.chain[0])
    #expect(second.server.information?.peer?.publicKey == Self.client.publicKey)
  }

  @Test func `keys can be trusted by their SHA-256 digest`() throws {
    let hash = try #require(Self.lab.crypto.hash(.sha256))
    let digest = [UInt8](hash.digest(of: Self.server.publicKey.der.span).span)
    let trusted = TrustedPublicKeys(sha256Fingerprints: [digest])
    try Pair(client(.requiredKey(trusted)), server([Self.server])).run().expectAgreement()
    try Pair(client(.requiredKey(trusted)), server([Self.stranger])).run().expectClientRefuses(.certificateUnknown)
  }

  // RFC 7250 §4.1: nothing but X.509 is what leaving the extension out says
  @Test func `who has certificates only says nothing of types`() throws {
    let (asking, answering) = (Recording(), Recording())
    try Setup().pair(client: asking.liar, server: answering.liar).run().expectAgreement()
    #expect(asking.hellos[0][Self.clientType] == nil && asking.hellos[0][Self.serverType] == nil)
    #expect(try answers(answering)[Self.clientType] == nil && answers(answering)[Self.serverType] == nil)
  }

  // RFC 7250 §4.1, §4.2: preferences
  @Test(arguments: [true, false])
  func `where either will do, the preferences decide`(prefersKeys: Bool) throws {
    let (asking, answering) = (Recording(), Recording())
    let types: [UInt8] = prefersKeys ? [2, 2, 0] : [2, 0, 2]
    let pair = try Pair(
      client(
        .requiredKey(keys(Self.server), orChainTo: Self.lab.trust), [Self.lab.client, Self.client], asking.liar,
        prefersKeys: prefersKeys),
      server(
        [Self.lab.server, Self.server], .requiredKey(keys(Self.client), orChainTo: Self.lab.trust), answering.liar,
        prefersKeys: prefersKeys)
    ).run()
    pair.expectAgreement()
    #expect(asking.hellos[0][Self.serverType] == types)
    // Credentials stand in the order of preference
    #expect(asking.hellos[0][Self.clientType] == [2, 0, 2])
    #expect(pair.client.information?.peer?.certificate == Self.lab.server.chain[0])
    #expect(try answers(answering)[Self.clientType] == [prefersKeys ? 2 : 0])
    #expect((pair.server.information?.peer?.certificate == nil) == prefersKeys)
    // A peer with one type only still gets through
    for (credential, isKey) in [(Self.server, true), (Self.lab.server, false)] {
      let either = client(.requiredKey(keys(Self.server), orChainTo: Self.lab.trust), prefersKeys: prefersKeys)
      let pair = try Pair(either, server([credential])).run()
      pair.expectAgreement()
      #expect((pair.client.information?.peer?.certificate == nil) == isKey)
    }
  }

  // RFC 7250 §4.2: no type in the answer without a CertificateRequest
  @Test func `the client's type is not answered where no certificate is asked for`() throws {
    let answering = Recording()
    let pair = try Pair(
      client(.requiredKey(keys(Self.server)), [Self.client]), server([Self.server], .none, answering.liar)
    ).run()
    pair.expectAgreement()
    #expect(try answers(answering)[Self.clientType] == nil)
    #expect(!answering.types.contains(13))
  }

  @Test func `where a client may decline, it may`() throws {
    for credentials in [[], [Self.client]] {
      let pair = try Pair(
        client(.required(Self.lab.trust), credentials),
        server([Self.lab.server], .optionalKey(keys(Self.client)))
      ).run()
      pair.expectAgreement()
      #expect((pair.server.information?.peer == nil) == credentials.isEmpty)
    }
    // Without a common type it has nothing to show, and it need not
    let pair = try Pair(
      client(.required(Self.lab.trust), [Self.client]), server([Self.lab.server], .optional(Self.lab.trust)))
    pair.run().expectServerRefuses(.unsupportedCertificate)
  }

  // MARK: What is refused

  // RFC 7250 §4.2: unsupported_certificate
  @Test func `without a type in common there is no connection`() throws {
    try Pair(client(.requiredKey(keys(Self.server))), server([Self.lab.server])).run()
      .expectServerRefuses(.unsupportedCertificate)
    try Pair(client(.required(Self.lab.trust)), server([Self.server])).run()
      .expectServerRefuses(.unsupportedCertificate)
    try Pair(
      client(.required(Self.lab.trust), [Self.lab.client]), server([Self.lab.server], .requiredKey(keys(Self.client)))
    ).run().expectServerRefuses(.unsupportedCertificate)
    try Pair(client(.required(Self.lab.trust), [Self.client]), server([Self.lab.server], .required(Self.lab.trust)))
      .run().expectServerRefuses(.unsupportedCertificate)
  }

  // RFC 7250 §4.3, §4.4
  @Test func `a key that is not trusted is refused on both sides`() throws {
    try Pair(client(.requiredKey(keys(Self.stranger))), server([Self.server])).run()
      .expectClientRefuses(.certificateUnknown)
    for authentication in [ClientAuthentication.requiredKey(keys(Self.stranger)), .optionalKey(keys(Self.stranger))] {
      let pair = try Pair(client(.required(Self.lab.trust), [Self.client]), server([Self.lab.server], authentication))
      pair.run()
      #expect(pair.server.error?.alert == .certificateUnknown && pair.server.information == nil)
    }
  }

  // RFC 9846 §4.5.2: holding the key is proved by CertificateVerify alone
  @Test func `a known key without its private half is worth nothing`() throws {
    let liar = Liar.message(11) { _ in
      handshake(11, [0] + vector24(vector24(Self.server.publicKey.der) + vector16([])))
    }
    try Pair(client(.requiredKey(keys(Self.server))), server([Self.stranger], .none, liar)).run()
      .expectClientRefuses(.decryptError)
  }

  // RFC 9846 §4.5.1: at most one entry; no extensions were asked for
  @Test func `a Certificate with a raw public key holds that and nothing more`() throws {
    let key = Self.server.publicKey.der
    let entry = vector24(key) + vector16([])
    for (list, alert) in [
      (entry + entry, .illegalParameter), ([], .decodeError), (vector24(Array(key.dropLast())) + [0, 0], .decodeError),
      (vector24(Self.lab.server.chain[0].der) + [0, 0], .decodeError), (vector24([]) + [0, 0], .decodeError),
      (vector24(key) + vector16(extensionBytes(5, [1, 0, 0, 1, 9])), .unsupportedExtension),
    ] as [([UInt8], AlertDescription)] {
      let liar = Liar.message(11) { _ in handshake(11, [0] + vector24(list)) }
      var asking = client(.requiredKey(keys(Self.server)))
      asking.requestsOCSPStapling = true
      try Pair(asking, server([Self.server], .none, liar)).run().expectClientRefuses(alert, "\(list.count)")
    }
  }

  @Test func `an empty Certificate where a raw public key is required is certificate_required`() throws {
    let liar = Liar { type, _, message in
      type == 11 ? handshake(11, [0, 0, 0, 0]) : message
    }
    let pair = try Pair(
      client(.required(Self.lab.trust), [Self.client], liar),
      server([Self.lab.server], .requiredKey(keys(Self.client))))
    pair.run()
    #expect(pair.server.error?.alert == .certificateRequired)
  }

  // RFC 7250 §4.1
  @Test func `a list of types is not empty, and not X.509 alone`() throws {
    for type in [Self.clientType, Self.serverType] {
      for (data, alert) in [
        ([0], .illegalParameter), ([1, 0], .illegalParameter), ([], .decodeError), ([2, 0], .decodeError),
        ([1, 2, 2], .decodeError),
      ] as [([UInt8], AlertDescription)] {
        #expect(try Setup().pair().alert(forClientHello: { $0[type] = data }) == alert, "\(type) \(data)")
      }
    }
  }

  // RFC 7250 §4.2
  @Test func `a selection that was not offered is refused`() throws {
    func lie(_ type: UInt16, _ data: [UInt8]) -> Liar {
      .encryptedExtensions { entries in
        entries.removeAll { $0.type == type }
        entries.append(.init(type: type, data: data))
      }
    }
    for (data, alert) in [
      ([0], .unsupportedCertificate), ([1], .unsupportedCertificate), ([], .decodeError), ([2, 2], .decodeError),
    ] as [([UInt8], AlertDescription)] {
      for type in [Self.clientType, Self.serverType] {
        let pair = try Pair(
          client(.requiredKey(keys(Self.server)), [Self.client]),
          server([Self.server], .requiredKey(keys(Self.client)), lie(type, data)))
        pair.run().expectClientRefuses(alert, "\(type) \(data)")
        #expect(pair.client.error?.kind == .peerMisbehaved)
      }
    }
    for type in [Self.clientType, Self.serverType] {
      try Setup().pair(server: lie(type, [2])).run().expectClientRefuses(.unsupportedExtension)
    }
  }

  // RFC 7250 §4.2: a server that does not know the extension sends X.509
  @Test func `a client that wants a key does not take a certificate instead`() throws {
    let silent = Liar.encryptedExtensions { $0.removeAll { $0.type == Self.serverType } }
    try Pair(client(.requiredKey(keys(Self.server))), server([Self.server], .none, silent)).run()
      .expectClientRefuses(.unsupportedCertificate)
    // One that takes either reads a certificate then
    try Pair(
      client(.requiredKey(keys(Self.server), orChainTo: Self.lab.trust)), server([Self.server], .none, silent)
    ).run().expectClientRefuses(.badCertificate)
  }

  @Test func `an application cannot select a credential of a type that was not negotiated`() throws {
    let use = { (credential: Credential) in
      { (operation: PendingOperation) -> OperationResult in
        guard case .selectCredential(let selection) = operation else { return operation.run() }
        return selection.use(credential)
      }
    }
    var suspended = server([Self.lab.server])
    suspended.suspends = .credentialSelection
    let byServer = try Pair(client(.required(Self.lab.trust)), suspended).runWithOperations(use(Self.server))
    byServer.expectServerRefuses(.unsupportedCertificate)
    var asking = client(.required(Self.lab.trust), [Self.lab.client])
    asking.suspends = .credentialSelection
    let byClient = try Pair(asking, server([Self.lab.server], .required(Self.lab.trust)))
      .runWithOperations(use(Self.client))
    #expect(byClient.client.error?.alert == .internalError && byClient.server.information == nil)
  }

  // RFC 9846 §4.5.1: the type that was negotiated holds for the whole connection
  @Test func `who showed a raw public key answers with it later, and who showed a certificate with that`() throws {
    for credential in [Self.client, Self.lab.client] {
      var asking = client(.required(Self.lab.trust), [credential])
      asking.postHandshakeAuthentication = true
      let trusted = ClientAuthentication.requiredKey(keys(Self.client), orChainTo: Self.lab.trust)
      let pair = try Pair(asking, server([Self.lab.server], trusted)).run()
      pair.expectAgreement()
      try pair.ask().expectData()
    }
  }

  // MARK: Configuration

  @Test func `trusting no key at all is a configuration error`() {
    for trusted in [
      TrustedPublicKeys([]), TrustedPublicKeys(sha256Fingerprints: []), TrustedPublicKeys(sha256Fingerprints: [[1]]),
    ] {
      #expect(throws: TLSError.self) { try ClientContext(client(.requiredKey(trusted))) }
      #expect(throws: TLSError.self) { try ServerContext(server([Self.lab.server], .optionalKey(trusted))) }
    }
  }

  @Test func `a raw public key and its private half belong together`() throws {
    #expect(throws: TLSError.self) {
      try Credential(rawPublicKey: Self.server.publicKey, key: Self.stranger.key)
    }
    let key = try PrivateKey(generating: .ellipticCurve(.p384), Self.lab.crypto)
    let pem = key.pkcs8PEM()
    let credential = try Credential(rawPublicKeyOf: [UInt8](pem.span), crypto: Self.lab.crypto)
    #expect(credential.isRawPublicKey && credential.chain.isEmpty)
    #expect(credential.signatureSchemes == [.ecdsaSecp384r1SHA384])
    #expect(throws: TLSError.self) { try Credential(rawPublicKeyOf: [1, 2], crypto: Self.lab.crypto) }
  }
}
