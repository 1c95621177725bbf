import TLS13Crypto
import TLS13Memory

/// The client's second flight, under way: the server is authenticated and finished. RFC 9846 §2
struct ClientAnswer: ~Copyable {
  let handshake: ClientHandshake
  let server: AdmittedPeer
  let main: MainSecret
  let exporter: ExporterSecret
  /// Over ClientHello…server Finished.
  let digest: Digest
  var transcript: Transcript

  /// Sends our Certificate and CertificateVerify where the server asked for them, and Finished. RFC 9846 §4.5
  consuming func start(_ core: inout ConnectionCore) throws(TLSError) -> HandshakeState {
    guard let request = handshake.request else { return try complete(nil, &core) }
    guard !core.settings.suspends.contains(.credentialSelection) else {
      return .client(.selectingCredential(ClientSelectingCredential(self, request, &core)))
    }
    let isStrict = handshake.context.configuration.withholdsUnlistedCertificates
    let (selected, answer) = request.choose(handshake.credentials, isStrict: isStrict)
    core.note(answer)
    return try authenticate(selected, request, &core)
  }

  /// An empty Certificate says that we have none that fits. RFC 9846 §4.5.1
  consuming func authenticate(
    _ selected: SelectedCredential?, _ request: ClientCertificateRequest, _ core: inout ConnectionCore
  ) throws(TLSError) -> HandshakeState {
    guard let selected else {
      try core.send(.certificate, &transcript, .certificate([])) {
        CertificateMessage.write(context: [], chain: [], to: &$0)
      }
      return try complete(nil, &core)
    }
    guard selected.credential.certificateType == handshake.certificateTypes.client else {
      throw .internalFailure(
        "the server takes \(handshake.certificateTypes.client); the credential that was selected is of another type")
    }
    guard try core.authenticate(as: .client, selected, request.requestedLeafExtensions, &transcript) else {
      return .client(.signing(ClientSigning(answer: self, scheme: selected.scheme)))
    }
    return try complete(selected.scheme, &core)
  }

  /// Sends Finished and moves to the application keys. RFC 9846 §4.5.3
  consuming func complete(
    _ localScheme: SignatureScheme?, _ core: inout ConnectionCore
  ) throws(TLSError) -> HandshakeState {
    try core.sendFinished(&transcript)
    core.earlyExporter = nil
    try core.installWriteKeys(main.clientTrafficSecret(digest, handshake.log), server)
    let information = handshake.information(server, localScheme: localScheme)
    return .connected(
      Connected(
        server, information, exporter: exporter,
        tickets: ClientTickets(handshake.offer, information, main, transcript.hash),
        asked: PostHandshakeClient(handshake, transcript)))
  }
}
