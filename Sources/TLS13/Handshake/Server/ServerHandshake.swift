import TLS13Certificates
import TLS13Crypto
import TLS13Memory

/// What the server's states after the ClientHello share.
struct ServerHandshake {
  let context: ServerContext
  let negotiation: ServerNegotiation
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
    try sendCertificateRequest(&transcript, &core)
    try core.authenticate(
      as: .server, negotiation.credential, negotiation.scheme, negotiation.requestedLeafExtensions, &transcript)
    try core.sendFinished(&transcript)

    let finishedDigest = transcript.hash
    let main = secret.mainSecret()
    try core.installWriteKeys(main.serverTrafficSecret(finishedDigest, log))
    let secrets = ServerSecrets(
      clientApplication: main.clientTrafficSecret(finishedDigest, log),
      exporter: main.exporterSecret(finishedDigest, log))
    guard negotiation.certificateTypes.client != nil else {
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
    if let limit = negotiation.recordSizeLimit { try core.agreeOnRecordSizes(peerLimit: limit) }
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
          negotiation.writeCertificateTypes(to: &extensions)
          // RFC 8449 §4: ours answers the client's
          if negotiation.recordSizeLimit != nil, let limit = context.recordSizeLimit {
            extensions.writeExtension(.recordSizeLimit) { RecordSizeLimit.write(limit, to: &$0) }
          }
        }
      }
    }
  }

  /// RFC 9846 §4.4.2
  private func sendCertificateRequest(
    _ transcript: inout Transcript, _ core: inout ConnectionCore
  ) throws(TLSError) {
    guard negotiation.certificateTypes.client != nil else { return }
    let configuration = context.configuration
    let detail = ConnectionEvent.Detail.certificateRequest(
      configuration.signatureSchemes, authorities: context.authorities.count)
    try core.send(.certificateRequest, &transcript, detail) { writer in
      writer.writeHandshake(.certificateRequest) { message in
        message.write(0 as UInt8)  // RFC 9846 §4.4.2: no context during the handshake
        message.writeVector(lengthBytes: 2, "CertificateRequest.extensions") { extensions in
          // RFC 8701 §4.1
          let grease = configuration.sendsGREASE ? GREASE(context.crypto.random) : nil
          if let grease { extensions.writeExtension(grease.extensionType(.firstExtension)) { _ in } }
          extensions.writeExtension(.signatureAlgorithms) {
            let schemes = [grease?.scheme()].compactMap(\.self) + configuration.signatureSchemes
            $0.writeCodePoints(schemes, lengthBytes: 2, "SignatureSchemeList")
          }
          if let schemes = configuration.certificateSignatureSchemes {
            extensions.writeExtension(.signatureAlgorithmsCert) {
              $0.writeCodePoints(schemes, lengthBytes: 2, "SignatureSchemeList")
            }
          }
          context.requestedLeafExtensions.writeRequest(to: &extensions)
          if !context.authorities.isEmpty {
            extensions.writeExtension(.certificateAuthorities) {
              CertificateAuthorities.write(context.authorities, to: &$0)
            }
          }
        }
      }
    }
  }

  /// What the application learns about the connection.
  func information(_ client: AuthenticatedClient) -> ConnectionInformation {
    ConnectionInformation(
      cipherSuite: negotiation.suite.suite, group: negotiation.group.group,
      applicationProtocol: negotiation.applicationProtocol, serverName: negotiation.serverName?.description,
      localSignatureScheme: negotiation.scheme, usedHelloRetryRequest: usedHelloRetryRequest, peer: client.identity,
      insecureUnvalidatedPeerCertificates: [], peerOCSPResponse: client.leafExtensions.ocspResponse,
      peerSignedCertificateTimestamps: client.leafExtensions.timestamps)
  }
}

/// What the server keeps until the client has finished.
struct ServerSecrets: ~Copyable {
  let clientApplication: TrafficSecret
  let exporter: ExporterSecret
}
