import TLS13
import TLS13Certificates
import TLS13Crypto

/// Tells a handshake as it happens, in the steps of the usual telling: five where only the server proves who it is,
/// six where the client does too. Takes the events of one connection in order and gives lines to print.
struct Explainer {
  /// Which side tells it.
  enum Side {
    case client
    case server
  }

  let side: Side
  /// The step whose heading was printed last.
  private var step: ExplainStep?
  /// Whether the server asked for the client's certificate.
  private(set) var isMutual = false
  /// What each side sent as its chain.
  private(set) var serverChain: [Certificate] = []
  private(set) var clientChain: [Certificate] = []
  /// What each side sent instead, if it sent a key alone.
  private(set) var serverKey: SubjectPublicKeyInfo?
  private(set) var clientKey: SubjectPublicKeyInfo?
  private(set) var serverScheme: SignatureScheme?
  private(set) var clientScheme: SignatureScheme?
  /// What the client, where that is us, answers to the server's request.
  private(set) var answer: CertificateAnswer?
  /// Whether the server took a secret that both sides had before (PSK), and whether with a key exchange.
  private var psk: (isTaken: Bool, hasKeyExchange: Bool) = (false, false)
  private var hasSentEarlyData = false
  private var isComplete = false
  /// A close_notify that came together with the peer's Finished, told after the end of the handshake.
  private var heldBack: [String] = []

  init(_ side: Side) { self.side = side }

  /// What to print for an event.
  mutating func lines(for event: ConnectionEvent) -> [String] {
    switch event {
    case .message(let direction, let type, let bytes, let isEncrypted, let detail):
      let sender: Side = (direction == .sent) == (side == .client) ? .client : .server
      let size = "\(Self.name(type, detail)) (\(bytes) bytes\(isEncrypted ? ", encrypted" : ""))"
      return message(from: sender, size, detail)
    case .sharedSecret(let group): return ExplainLine.note(ExplainText.sharedSecret(group))
    case .sessionNotOffered(let mismatch): return ExplainLine.note(ExplainText.sessionNotOffered(mismatch))
    case .certificateAnswer(let answer):
      self.answer = answer
      return []
    case .chainValidated(let chain): return chainValidated(chain)
    case .possessionProved: return possessionProved
    case .finishedVerified: return ExplainLine.note(ExplainText.finishedVerified)
    case .newKeys: return []
    case .alert(let direction, let alert): return self.alert(direction, alert)
    }
  }

  /// What to print once the handshake is complete.
  mutating func completed(_ information: ConnectionInformation) -> [String] {
    isComplete = true
    return heading(.data) + ExplainLine.note(ExplainText.data) + ExplainSummary(self, information).lines + heldBack
  }

  /// What to print once the client has answered a request that came after the handshake.
  func authenticated(_ information: ConnectionInformation) -> [String] { ExplainSummary(self, information).clientLines }

  // MARK: Early data

  /// What to print when a client's 0-RTT data went with its ClientHello, or none could.
  mutating func offered(earlyData count: Int) -> [String] {
    hasSentEarlyData = count > 0
    guard count > 0 else { return ExplainLine.note(ExplainText.noEarlyData) }
    return ExplainLine.message(isSent: true, "early data (\(count) bytes, encrypted)", ExplainText.earlyDataSent)
      + ExplainLine.note(ExplainText.earlyDataCosts)
  }

  /// What to print when a client's 0-RTT data came.
  func received(earlyData count: Int) -> [String] {
    ExplainLine.message(isSent: false, "early data (\(count) bytes, encrypted)", ExplainText.earlyDataReceived)
      + ExplainLine.note(ExplainText.earlyDataCosts)
  }

  /// What to print when the client knows what became of it.
  func earlyDataOutcome(accepted: Bool) -> [String] {
    guard hasSentEarlyData else { return [] }
    return ExplainLine.note(accepted ? ExplainText.earlyDataAccepted : ExplainText.earlyDataRejected)
  }

  // MARK: Headings

  /// The heading of `step`, unless the telling has come as far already.
  private mutating func heading(_ next: ExplainStep) -> [String] {
    if let step, step >= next { return [] }
    step = next
    let title = next == .asks ? ExplainText.title(side) : []
    return title + ["\(next.number(isMutual: isMutual)). \(next.text(isMutual: isMutual, usesPSK: psk.isTaken))"]
  }

  // MARK: Messages

  private mutating func message(
    from sender: Side, _ size: String, _ detail: ConnectionEvent.Detail
  ) -> [String] {
    switch detail {
    case .clientHello, .helloRetryRequest:
      return heading(.asks) + hello(sender, size, detail)
    case .serverHello(_, let group, let identity):
      psk = (identity != nil, group != nil)
      return heading(.answers) + answer(sender, size, detail)
    case .encryptedExtensions, .certificateRequest:
      return heading(.answers) + answer(sender, size, detail)
    case .certificate(let chain): return certificate(sender, size, chain)
    case .rawPublicKey(let key): return rawPublicKey(sender, size, key)
    case .certificateVerify(let scheme): return certificateVerify(sender, size, scheme)
    case .finished: return finished(sender, size)
    case .keyUpdate(let requested):
      return line(sender, size, "new keys from here on\(requested ? ", and the other side shall do the same" : "")")
    case .endOfEarlyData: return line(sender, size, "no more early data; the handshake's keys from here on")
    case .newSessionTicket: return line(sender, size, "for a shorter handshake next time")
    }
  }

  /// A HelloRetryRequest travels as a ServerHello. RFC 9846 §4.2.4
  private static func name(_ type: HandshakeType, _ detail: ConnectionEvent.Detail) -> String {
    if case .helloRetryRequest = detail { return "HelloRetryRequest" }
    return type.description
  }

  private func line(_ sender: Side, _ size: String, _ text: String) -> [String] {
    ExplainLine.message(isSent: sender == side, size, text)
  }

  private func hello(_ sender: Side, _ size: String, _ detail: ConnectionEvent.Detail) -> [String] {
    switch detail {
    case .clientHello(let name, let suites, let groups, let shares):
      let text = ExplainText.clientHello(name, suites, groups)
      return line(sender, size, text) + ExplainLine.note(ExplainText.keyShares(shares))
    case .helloRetryRequest(_, let group):
      return line(sender, size, ExplainText.helloRetryRequest(group))
    default: return []
    }
  }

  private mutating func answer(_ sender: Side, _ size: String, _ detail: ConnectionEvent.Detail) -> [String] {
    switch detail {
    case .serverHello(let suite, let group, let psk):
      return line(sender, size, ExplainText.serverHello(suite, group, psk))
    case .encryptedExtensions(let name):
      return line(sender, size, name.map { "speaks \(Printable.line($0.description)) (ALPN)" } ?? "no ALPN")
    case .certificateRequest(let schemes, let authorities):
      isMutual = true
      let text = ExplainText.certificateRequest(schemes, authorities)
      return line(sender, size, text)
        + ExplainLine.note(isComplete ? ExplainText.askedLater : ExplainText.mutual)
    default: return []
    }
  }

  private mutating func certificate(_ sender: Side, _ size: String, _ chain: [Certificate]) -> [String] {
    switch sender {
    case .server:
      serverChain = chain
      return heading(.answers) + line(sender, size, ExplainText.certificate(chain))
        + ExplainLine.note(ExplainText.certificateProvesNothing)
    case .client:
      clientChain = chain
      let start = heading(.sendsCertificate) + line(sender, size, ExplainText.certificate(chain)) + answerNote
      return start + (chain.isEmpty && side == .server ? withoutClientCertificate() : [])
    }
  }

  /// Why nothing is sent, or something that the server may not take.
  private var answerNote: [String] {
    guard let answer, answer.reason != .fits else { return [] }
    return ExplainLine.note("\(answer).")
  }

  /// RFC 7250
  private mutating func rawPublicKey(_ sender: Side, _ size: String, _ key: SubjectPublicKeyInfo) -> [String] {
    switch sender {
    case .server:
      serverKey = key
      return heading(.answers) + line(sender, size, ExplainText.rawPublicKey(key))
        + ExplainLine.note(ExplainText.certificateProvesNothing)
    case .client:
      clientKey = key
      return heading(.sendsCertificate) + line(sender, size, ExplainText.rawPublicKey(key))
    }
  }

  private mutating func withoutClientCertificate() -> [String] {
    heading(.validatesClient) + ExplainLine.note(ExplainText.noClientCertificate)
  }

  private mutating func certificateVerify(_ sender: Side, _ size: String, _ scheme: SignatureScheme) -> [String] {
    remember(scheme, of: sender)
    let start = sender == side ? [] : heading(side == .client ? .validatesServer : .validatesClient)
    return start + line(sender, size, ExplainText.certificateVerify(sender, scheme))
  }

  private mutating func remember(_ scheme: SignatureScheme, of sender: Side) {
    switch sender {
    case .client: clientScheme = scheme
    case .server: serverScheme = scheme
    }
  }

  private mutating func finished(_ sender: Side, _ size: String) -> [String] {
    switch (sender, side) {
    case (.server, _) where psk.isTaken:
      return line(sender, size, ExplainText.finished) + heading(.validatesServer)
        + ExplainLine.note(ExplainText.pskLeavesOut) + ExplainLine.note(ExplainText.pskCosts)
        + ExplainLine.note(psk.hasKeyExchange ? ExplainText.pskWithKeyExchange : ExplainText.pskOnly)
    case (.server, .server):
      return line(sender, size, ExplainText.finished) + heading(.validatesServer)
        + ExplainLine.note(ExplainText.serverValidatedElsewhere)
    case (.server, .client): return line(sender, size, ExplainText.finished)
    case (.client, .client):
      let start = isMutual ? [] : heading(.secret) + ExplainLine.note(ExplainText.secretIsShared)
      let isSilent = clientChain.isEmpty && clientKey == nil
      let judgement = isSilent ? ExplainText.noClientCertificate : ExplainText.clientValidatedElsewhere
      let end = isMutual ? heading(.validatesClient) + ExplainLine.note(judgement) : []
      return start + line(sender, size, ExplainText.finished) + end
    case (.client, .server):
      let start = isMutual ? [] : heading(.secret) + ExplainLine.note(ExplainText.secretIsShared)
      return start + line(sender, size, ExplainText.finished)
    }
  }

  // MARK: What was checked

  private mutating func chainValidated(_ chain: ValidatedChain) -> [String] {
    heading(side == .client ? .validatesServer : .validatesClient)
      + ExplainLine.note(ExplainText.chainValidated(chain, side))
      + chain.warnings.flatMap { ExplainLine.note("Warning: \(Printable.line($0.description)).") }
  }

  private var possessionProved: [String] {
    let key = side == .client ? serverKey : clientKey
    return ExplainLine.note(
      ExplainText.possessionProved(side == .client ? .server : .client, isRawPublicKey: key != nil))
  }

  private mutating func alert(_ direction: ConnectionEvent.Direction, _ alert: AlertDescription) -> [String] {
    let sent = direction == .sent
    let isEarly = alert == .closeNotify && !sent && !isComplete
    let start = ExplainLine.message(isSent: sent, "alert \(alert)", ExplainText.alert(alert))
    if isEarly {
      heldBack = start
      return []
    }
    let isLate = !sent && side == .client && isComplete && isMutual && alert != .closeNotify && alert != .userCanceled
    return isLate ? start + ExplainLine.note(ExplainText.refusedLate) : start
  }
}
