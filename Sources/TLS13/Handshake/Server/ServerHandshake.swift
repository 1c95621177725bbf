import TLS13Certificates
import TLS13Crypto
import TLS13Memory

/// What the server's states after the ClientHello share.
struct ServerHandshake: ~Copyable {
  let context: ServerContext
  var negotiation: ServerNegotiation
  /// Nil while the application has yet to select a credential.
  var proof: Proof?
  /// Whether the client takes tickets that we would. RFC 9846 §4.7.1
  let takesTickets: Bool
  /// RFC 9149 §2
  let ticketRequest: TicketRequest?
  let usedHelloRetryRequest: Bool

  /// What the server proves its identity with.
  enum Proof {
    case certificate(SelectedCredential)
    case psk(SelectedPSK)
  }

  private var psk: SelectedPSK? {
    guard case .psk(let psk)? = proof else { return nil }
    return psk
  }

  var externalPSKIdentity: [UInt8]? { psk?.externalIdentity }

  private var isResumed: Bool { psk?.isResumption == true }

  /// When the client was authenticated, for a resumed connection, in milliseconds since 1970.
  var authenticatedAt: Int64? { psk?.authenticatedAt }

  /// Tickets to send once the handshake is complete. RFC 9149 §3
  var ticketCount: Int {
    guard let resumption = context.configuration.resumption else { return 0 }
    guard let ticketRequest else { return min(resumption.count, ServerResumption.mostUnrequested) }
    let wanted = psk == nil ? ticketRequest.newSessionCount : ticketRequest.resumptionCount
    return min(Int(wanted), resumption.maximumCount)
  }

  /// Sends the server's whole flight, ServerHello to Finished, and waits for the client's. RFC 9846 §2, §4.4, §4.5
  consuming func answer(
    _ hello: ClientHello, share: Span<UInt8>?, _ transcript: consuming Transcript,
    _ core: inout ConnectionCore
  ) throws(TLSError) -> ServerState {
    let sessionID = Array(hello.legacySessionID)
    let helloDigest = transcript.hash
    let stage = psk?.earlySecret.earlySecret ?? negotiation.earlySecret
    let secret: HandshakeSecret
    if let group = negotiation.group, let share {
      let response: KeyExchangeResponse
      do { response = try group.respond(to: share) } catch {
        throw .crypto(error, "the client's key share for \(group.group)")
      }
      try sendServerHello(sessionID: sessionID, (group.group, response.share), &transcript, &core)
      core.observe(.sharedSecret(group.group))
      secret = stage.handshakeSecret(sharedSecret: response.secret)
    } else {
      try sendServerHello(sessionID: sessionID, nil, &transcript, &core)
      secret = stage.handshakeSecretWithoutKeyExchange()
    }
    // RFC 9846 §E.4: after the first handshake message, where the client plays along
    if !sessionID.isEmpty || context.configuration.middleboxCompatibility { try core.sendChangeCipherSpec() }

    let log = KeyLogger(core.settings.insecureKeyLog, clientRandom: hello.random)
    let digest = transcript.hash
    let clientSecret = secret.clientTrafficSecret(digest, log)
    try core.installWriteKeys(secret.serverTrafficSecret(digest, log))
    try sendEncryptedExtensions(&transcript, &core)
    switch proof {
    case .certificate(let selected):
      try core.installReadKeys(clientSecret)
      if negotiation.certificateTypes.client != nil { try core.sendCertificateRequest([], context, &transcript) }
      let flight = ServerSigning(
        handshake: self, secret: secret, log: log, transcript: transcript, scheme: selected.scheme)
      return try flight.start(selected, &core)
    case .psk(let psk):
      let secrets = try finish(secret, log, &transcript, &core)
      guard let earlyDataSize = psk.earlyDataSize else {
        try core.installReadKeys(clientSecret)
        return .waitFinished(
          ServerWaitFinished(handshake: self, secrets: secrets, transcript: transcript, client: psk.client))
      }
      let admitted = try negotiation.authentication.admit(psk.client, psk.verified)
      try core.receiveEarlyData(psk.earlySecret, helloDigest, log, size: earlyDataSize, from: admitted)
      return .waitEndOfEarlyData(
        ServerWaitEndOfEarlyData(
          handshake: self, secrets: secrets, clientSecret: clientSecret, transcript: transcript, client: psk.client))
    case nil: throw .internalFailure("no credential was selected")
    }
  }

  /// Ends the server's flight with Finished and moves to the application's write keys. RFC 9846 §4.5.3
  private func finish(
    _ secret: consuming HandshakeSecret, _ log: KeyLogger, _ transcript: inout Transcript, _ core: inout ConnectionCore
  ) throws(TLSError) -> ServerSecrets {
    try core.sendFinished(&transcript)
    let digest = transcript.hash
    let main = secret.mainSecret()
    try core.installWriteKeys(main.serverTrafficSecret(digest, log))
    return ServerSecrets(
      clientApplication: main.clientTrafficSecret(digest, log), exporter: main.exporterSecret(digest, log), main: main)
  }

  /// Ends the flight after our CertificateVerify and waits for what the client has to prove.
  consuming func finishAuthenticated(
    _ secret: consuming HandshakeSecret, _ log: KeyLogger, _ transcript: consuming Transcript,
    _ core: inout ConnectionCore
  ) throws(TLSError) -> ServerState {
    let secrets = try finish(secret, log, &transcript, &core)
    guard let type = negotiation.certificateTypes.client else {
      let client = try negotiation.authentication.exempt(.notAsked(offered: negotiation.certificateTypes.clientOffers))
      return .waitFinished(
        ServerWaitFinished(handshake: self, secrets: secrets, transcript: transcript, client: client))
    }
    return .waitCertificate(
      ServerWaitCertificate(handshake: self, secrets: secrets, transcript: transcript, type: type))
  }

  /// RFC 9846 §4.2.3
  private func sendServerHello(
    sessionID: [UInt8], _ share: (group: NamedGroup, keyExchange: [UInt8])?, _ transcript: inout Transcript,
    _ core: inout ConnectionCore
  ) throws(TLSError) {
    let suite = negotiation.suite.suite
    let random = context.crypto.random.bytes(32)
    let index = psk?.index
    try core.send(.serverHello, &transcript, .serverHello(suite, share?.group, pskIdentity: index)) { writer in
      ServerHello.write(random: random, sessionID: sessionID, suite, to: &writer) { extensions in
        if let index {
          extensions.writeExtension(.preSharedKey) { $0.write(UInt16(truncatingIfNeeded: index)) }
        }
        if let share {
          extensions.writeExtension(.keyShare) { $0.writeKeyShareEntry(share.group, share.keyExchange) }
        }
      }
    }
    try core.flush()
  }

  /// RFC 9846 §4.4.1
  private func sendEncryptedExtensions(
    _ transcript: inout Transcript, _ core: inout ConnectionCore
  ) throws(TLSError) {
    if let limit = negotiation.recordSizeLimit {
      try core.agreeOnRecordSizes(peerLimit: limit)
    }
    let selected = negotiation.applicationProtocol
    try core.send(.encryptedExtensions, &transcript, .encryptedExtensions(selected)) { writer in
      writer.writeHandshake(.encryptedExtensions) { message in
        message.writeVector(lengthBytes: 2, "EncryptedExtensions.extensions") { extensions in
          // RFC 6066 §3: an empty answer says that the name was used, which it is not where a session is resumed
          if negotiation.isServerNameKnown, !isResumed { extensions.writeExtension(.serverName) { _ in } }
          if let selected {
            extensions.writeExtension(.applicationLayerProtocolNegotiation) {
              ProtocolNameList.write([selected], to: &$0)
            }
          }
          if psk?.acceptsEarlyData == true { extensions.writeExtension(.earlyData) { _ in } }
          // RFC 9149 §2: the answer says how many to expect
          if ticketRequest != nil, context.configuration.resumption != nil {
            extensions.writeExtension(.ticketRequest) {
              $0.write(UInt8(truncatingIfNeeded: takesTickets ? ticketCount : 0))
            }
          }
          if case .certificate(let selected)? = proof {
            negotiation.writeCertificateTypes(of: selected.credential, to: &extensions)
          } else if isResumed, externalPSKIdentity == nil, let likely = negotiation.candidates.first {
            // RFC 7250 §4.2: the types are negotiated although no certificate is shown
            negotiation.writeServerCertificateType(of: likely, to: &extensions)
          }
          // RFC 8449 §4: ours answers the client's
          if negotiation.recordSizeLimit != nil, let limit = context.recordSizeLimit {
            extensions.writeExtension(.recordSizeLimit) { RecordSizeLimit.write(limit, to: &$0) }
          }
        }
      }
    }
  }

  /// What the application learns about the connection.
  func information(_ client: AdmittedPeer) -> ConnectionInformation {
    var localScheme: SignatureScheme?
    if case .certificate(let selected)? = proof { localScheme = selected.scheme }
    return ConnectionInformation(
      cipherSuite: negotiation.suite.suite, group: psk?.mode == .pskOnly ? nil : negotiation.group?.group,
      applicationProtocol: negotiation.applicationProtocol, serverName: negotiation.serverName?.description,
      localSignatureScheme: localScheme, usedHelloRetryRequest: usedHelloRetryRequest, peer: client.identity,
      insecureUnvalidatedPeerCertificates: [], isResumed: isResumed, externalPSKIdentity: externalPSKIdentity,
      peerOCSPResponse: client.leafExtensions.ocspResponse,
      peerSignedCertificateTimestamps: client.leafExtensions.timestamps, ticketAgeError: psk?.ageError)
  }
}

/// What the server keeps until the client has finished.
struct ServerSecrets: ~Copyable {
  let clientApplication: TrafficSecret
  let exporter: ExporterSecret
  /// For resumption_secret, whose transcript ends with the client's Finished.
  let main: MainSecret
}
