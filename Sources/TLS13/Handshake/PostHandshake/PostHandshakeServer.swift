import TLS13Certificates
import TLS13Crypto
import TLS13Memory

/// What a connected server keeps that may ask its client who it is. RFC 9846 §4.7.2
struct PostHandshakeServer {
  /// A CertificateRequest that was not answered yet.
  struct Request {
    let context: [UInt8]
    /// Whether a client that declines is sent away.
    let isRequired: Bool
    /// Over ClientHello…client Finished and this request. RFC 9846 §4.5
    let transcript: Transcript
  }

  private let context: ServerContext
  /// What the client shows. RFC 7250 §4.2
  private let certificateType: CertificateType
  /// Over ClientHello…client Finished.
  private let transcript: Transcript
  private var outstanding: [Request] = []
  /// The answer whose first messages have come.
  private var answer: ReceivedAnswer?

  /// Nil for a client that did not offer post_handshake_auth, for a server that trusts nobody, and where an external
  /// PSK says who the client is. RFC 9846 §4.3.6, §4.4.2
  init?(_ handshake: borrowing ServerHandshake, _ transcript: Transcript) {
    let type = handshake.negotiation.certificateTypes.client ?? .x509
    guard handshake.negotiation.allowsPostHandshakeAuthentication, handshake.externalPSKIdentity == nil,
      type == .rawPublicKey || handshake.context.validator != nil
    else { return nil }
    context = handshake.context
    certificateType = type
    self.transcript = transcript
  }

  /// Whether nothing but the rest of an answer may come. RFC 9846 §4.7.2
  var isAnswerOpen: Bool { answer != nil }

  /// Whether an answer may begin.
  var awaitsAnswer: Bool { !outstanding.isEmpty }

  /// Demands that a message of this type goes on with the answer that is open.
  func checkPlace(of type: HandshakeType) throws(TLSError) {
    switch answer?.progress {
    case .waitCertificateVerify where type != .certificateVerify:
      throw type.unexpected("the client's CertificateVerify")
    case .waitFinished where type != .finished: throw type.unexpected("the client's Finished")
    case .waitCertificateVerify, .waitFinished, .verifyingChain, nil: return
    }
  }

  // MARK: Asking

  /// Sends a CertificateRequest with a context that nobody can foresee. RFC 9846 §4.4.2
  mutating func request(isRequired: Bool, _ core: inout ConnectionCore) throws(TLSError) {
    guard outstanding.count < context.limits.certificateRequests else {
      throw .invalidUse("\(outstanding.count) certificate requests are not answered yet; wait for the client")
    }
    try core.sendDueKeyUpdate()
    let requestContext = context.crypto.random.bytes(32)
    var transcript = transcript
    try core.sendCertificateRequest(requestContext, context, &transcript)
    try core.flush()
    outstanding.append(Request(context: requestContext, isRequired: isRequired, transcript: transcript))
  }

  // MARK: The answer

  /// Takes Certificate, CertificateVerify and Finished, in this order and nothing else between them.
  ///
  /// - Returns: who the client proved to be, once it has.
  mutating func receive(
    _ message: HandshakeMessage, _ core: inout ConnectionCore
  ) throws(TLSError) -> AdmittedPeer? {
    try checkPlace(of: message.type)
    guard let current = answer.take() else {
      answer = try receiveCertificate(message, &core)
      return nil
    }
    switch current.progress {
    case .waitCertificateVerify(let judged):
      answer = try current.receiveCertificateVerify(message, judged, context, &core)
      return nil
    case .waitFinished(let client): return try current.receiveFinished(message, client, context, &core)
    case .verifyingChain: throw message.whileSuspended
    }
  }

  /// RFC 9846 §4.5.1: the context says which request this answers.
  private mutating func receiveCertificate(
    _ message: HandshakeMessage, _ core: inout ConnectionCore
  ) throws(TLSError) -> ReceivedAnswer {
    let parsed: CertificateMessage
    let isX509 = certificateType == .x509
    let permitted = isX509 ? context.requestedLeafExtensions.permitted : ExtensionSet()
    do { parsed = try CertificateMessage(message.body, offered: permitted) } catch {
      throw .malformed(error, in: .certificate)
    }
    let answered = Array(parsed.context)
    guard let index = outstanding.firstIndex(where: { $0.context == answered }) else {
      throw .misbehaved(.illegalParameter, "the client's Certificate answers no request of ours")
    }
    let request = outstanding.remove(at: index)
    let shown = try core.readCredential(parsed, certificateType)
    core.observe(
      .message(
        .received, .certificate, bytes: message.bytes.count, isEncrypted: true, shown?.detail ?? .certificate([])))
    var transcript = request.transcript
    transcript.add(message.bytes)
    guard let shown else {
      // RFC 9846 §4.5.1.3
      guard !request.isRequired else { throw .noCertificate(askedFor: context.authorities) }
      let client = try context.authentication.afterHandshake(isRequired: request.isRequired).exempt(.declined)
      return ReceivedAnswer(.waitFinished(client), isRequired: request.isRequired, transcript)
    }
    let progress: ReceivedAnswer.Progress =
      if let judged = try context.authentication.judge(shown, &core) { .waitCertificateVerify(judged) } else {
        .verifyingChain(shown)
      }
    return ReceivedAnswer(progress, isRequired: request.isRequired, transcript)
  }

  /// Goes on with the result of the operation that was pending.
  mutating func resume(
    _ outcome: OperationResult.Outcome, _ core: borrowing ConnectionCore
  ) throws(TLSError) {
    guard let current = answer.take(), case .verifyingChain(let shown) = current.progress else { throw .notSuspended }
    let judged = try context.authentication.judge(shown, by: outcome, core)
    answer = ReceivedAnswer(.waitCertificateVerify(judged), isRequired: current.isRequired, current.transcript)
  }
}
