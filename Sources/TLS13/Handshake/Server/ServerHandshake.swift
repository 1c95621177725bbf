import TLS13Certificates
import TLS13Crypto
import TLS13Memory

/// What the server's states after the ClientHello share.
struct ServerHandshake {
  let context: ServerContext
  var negotiation: ServerNegotiation
  let usedHelloRetryRequest: Bool

  /// Sends the server's whole flight, ServerHello to Finished, and waits for the client's. RFC 9846 §2, §4.4, §4.5
  consuming func answer(
    _ hello: ClientHello, share: Span<UInt8>, _ transcript: consuming Transcript,
    _ core: inout ConnectionCore
  ) throws(TLSError) -> ServerState {
    let response: KeyExchangeResponse
    do { response = try negotiation.group.respond(to: share) } catch {
      throw .crypto(error, "the client's key share for \(negotiation.group.group)")
    }
    let sessionID = Array(hello.legacySessionID)
    try sendServerHello(sessionID: sessionID, share: response.share, &transcript, &core)
    core.observe(.sharedSecret(negotiation.group.group))
    // RFC 9846 §E.4: after the first handshake message, where the client plays along
    if !sessionID.isEmpty { try core.sendChangeCipherSpec() }

    let log = KeyLogger(core.settings.insecureKeyLog, clientRandom: hello.random)
    let digest = transcript.hash
    let secret = negotiation.earlySecret.handshakeSecret(sharedSecret: response.secret)
    try core.installWriteKeys(secret.serverTrafficSecret(digest, log))
    try core.installReadKeys(secret.clientTrafficSecret(digest, log))
    try sendEncryptedExtensions(&transcript, &core)
    if asksClient { try core.sendCertificateRequest([], context, &transcript) }
    guard let selected = negotiation.selected else { throw .internalFailure("no credential was selected") }
    let flight = ServerSigning(
      handshake: self, secret: secret, log: log, transcript: transcript, scheme: selected.scheme)
    return try flight.start(selected, &core)
  }

  /// Ends the server's flight with Finished. RFC 9846 §4.5.3
  consuming func finish(
    _ secret: consuming HandshakeSecret, _ log: KeyLogger, _ transcript: consuming Transcript,
    _ core: inout ConnectionCore
  ) throws(TLSError) -> ServerState {
    try core.sendFinished(&transcript)
    let digest = transcript.hash
    let main = secret.mainSecret()
    try core.installWriteKeys(main.serverTrafficSecret(digest, log))
    let secrets = ServerSecrets(
      clientApplication: main.clientTrafficSecret(digest, log), exporter: main.exporterSecret(digest, log))
    guard asksClient else {
      return .waitFinished(
        ServerWaitFinished(handshake: self, secrets: secrets, transcript: transcript, client: .notAsked))
    }
    return .waitCertificate(ServerWaitCertificate(handshake: self, secrets: secrets, transcript: transcript))
  }

  /// RFC 9846 §4.2.3
  private func sendServerHello(
    sessionID: [UInt8], share: [UInt8], _ transcript: inout Transcript, _ core: inout ConnectionCore
  ) throws(TLSError) {
    let suite = negotiation.suite.suite
    let group = negotiation.group.group
    let random = context.crypto.random.bytes(32)
    try core.send(.serverHello, &transcript, .serverHello(suite, group)) { writer in
      ServerHello.write(random: random, sessionID: sessionID, suite, to: &writer) { extensions in
        extensions.writeExtension(.keyShare) { $0.writeKeyShareEntry(group, share) }
      }
    }
    try core.flush()
  }

  /// RFC 9846 §4.4.1
  private func sendEncryptedExtensions(
    _ transcript: inout Transcript, _ core: inout ConnectionCore
  ) throws(TLSError) {
    let selected = negotiation.applicationProtocol
    try core.send(.encryptedExtensions, &transcript, .encryptedExtensions(selected)) { writer in
      writer.writeHandshake(.encryptedExtensions) { message in
        message.writeVector(lengthBytes: 2, "EncryptedExtensions.extensions") { extensions in
          // RFC 6066 §3: an empty answer says that the name was used
          if negotiation.isServerNameKnown { extensions.writeExtension(.serverName) { _ in } }
          if let selected {
            extensions.writeExtension(.applicationLayerProtocolNegotiation) {
              ProtocolNameList.write([selected], to: &$0)
            }
          }
        }
      }
    }
  }

  /// Whether the client is asked for a certificate during the handshake. RFC 9846 §4.4.2
  private var asksClient: Bool { context.configuration.clientAuthentication.isDuringHandshake }

  /// What the application learns about the connection.
  func information(_ client: AuthenticatedClient) -> ConnectionInformation {
    ConnectionInformation(
      cipherSuite: negotiation.suite.suite, group: negotiation.group.group,
      applicationProtocol: negotiation.applicationProtocol, serverName: negotiation.serverName?.description,
      localSignatureScheme: negotiation.selected?.scheme, usedHelloRetryRequest: usedHelloRetryRequest,
      peer: client.identity, insecureUnvalidatedPeerCertificates: [])
  }
}

/// What the server keeps until the client has finished.
struct ServerSecrets: ~Copyable {
  let clientApplication: TrafficSecret
  let exporter: ExporterSecret
}
