import TLS13Certificates
import TLS13Crypto
import TLS13Memory

/// What a connected client that offered post_handshake_auth keeps, to answer servers that ask who it is.
/// RFC 9846 §4.3.6, §4.7.2
struct PostHandshakeClient {
  /// Our credentials of the type that the server takes. RFC 7250 §4.2
  private let credentials: [Credential]
  /// Whether a certificate that no authority of the server issued is withheld.
  private let isStrict: Bool
  let serverName: ServerName?
  let applicationProtocol: ApplicationProtocol?
  /// Over ClientHello…client Finished. RFC 9846 §4.5
  let transcript: Transcript
  /// The answer that waits for the application.
  private var answer: PostHandshakeAnswer?

  /// Nil for a client that did not offer the extension.
  init?(_ handshake: borrowing ClientHandshake, _ transcript: Transcript) {
    guard handshake.offer.extensions.contains(.postHandshakeAuth) else { return nil }
    credentials = handshake.credentials
    isStrict = handshake.context.configuration.withholdsUnlistedCertificates
    serverName = handshake.offer.serverName
    applicationProtocol = handshake.applicationProtocol
    self.transcript = transcript
  }

  /// Answers a CertificateRequest, at once or when the application has done its part.
  ///
  /// - Returns: how we signed; nil where we declined, or did not answer yet.
  mutating func receive(
    _ message: HandshakeMessage, _ core: inout ConnectionCore
  ) throws(TLSError) -> SignatureScheme? {
    let parsed: CertificateRequest
    do { parsed = try CertificateRequest(message.body) } catch { throw .malformed(error, in: .certificateRequest) }
    let request = try ClientCertificateRequest(parsed)
    core.observe(request, message)
    try core.countCertificateRequest()
    // Nothing goes out after our close_notify, not even an answer. RFC 9846 §6.1
    guard !core.isOutputClosed else { return nil }
    var transcript = transcript
    transcript.add(message.bytes)
    answer = PostHandshakeAnswer(request: request, transcript: transcript)
    guard !core.settings.suspends.contains(.credentialSelection) else {
      core.pendingOperation = .selectCredential(
        request.selection(credentials, serverName: serverName, applicationProtocol, isStrict: isStrict))
      return nil
    }
    let (selected, choice) = request.choose(credentials, isStrict: isStrict)
    core.note(choice)
    return try authenticate(selected, &core)
  }

  /// Goes on with the result of the operation that was pending.
  mutating func resume(
    _ outcome: OperationResult.Outcome, _ core: inout ConnectionCore
  ) throws(TLSError) -> SignatureScheme? {
    guard !core.isOutputClosed else {
      answer = nil
      return nil
    }
    guard answer?.selected == nil else { return try sign(try outcome.signature(), &core) }
    let selected = try outcome.selectedCredential()
    if let answer { core.note(answer.request.answer(with: selected)) }
    return try authenticate(selected, &core)
  }

  private mutating func authenticate(
    _ selected: SelectedCredential?, _ core: inout ConnectionCore
  ) throws(TLSError) -> SignatureScheme? {
    guard let selected else {
      try answer.take()?.decline(&core)
      return nil
    }
    guard let signature = try answer?.present(selected, &core) else { return nil }
    return try sign(signature, &core)
  }

  private mutating func sign(
    _ signature: [UInt8], _ core: inout ConnectionCore
  ) throws(TLSError) -> SignatureScheme? {
    try answer.take()?.send(signature, &core)
  }
}
