import TLS13Crypto
import TLS13Memory

/// START and, after a HelloRetryRequest, RECVD_CH for the second time: a ClientHello must come. RFC 9846 §A.2
struct ServerWaitClientHello: ~Copyable {
  private let context: ServerContext
  /// Nil before a HelloRetryRequest, and where a cookie keeps it.
  private let retry: ServerRetry?
  /// Whether a HelloRetryRequest was sent.
  private let hasRetried: Bool

  init(_ context: ServerContext) { self.init(context, nil, hasRetried: false) }

  private init(_ context: ServerContext, _ retry: ServerRetry?, hasRetried: Bool) {
    self.context = context
    self.retry = retry
    self.hasRetried = hasRetried
  }

  /// RFC 9846 §4.2.2
  consuming func receive(
    _ message: HandshakeMessage, _ core: inout ConnectionCore
  ) throws(TLSError) -> ServerState {
    let hello: ClientHello
    do { hello = try ClientHello(message.body) } catch { throw .malformed(error, in: .clientHello) }
    // RFC 9846 §5.1: a ClientHello ends its record, whatever the answer is
    try core.checkAlignment()
    core.acceptsChangeCipherSpec = true
    core.observe(
      .message(.received, .clientHello, bytes: message.bytes.count, isEncrypted: false, hello.detail))
    return try negotiate(hello, message, .inline, &core)
  }

  /// Selects what to go on with, and answers.
  consuming func negotiate(
    _ hello: ClientHello, _ message: HandshakeMessage, _ lookup: TicketLookup, _ core: inout ConnectionCore
  ) throws(TLSError) -> ServerState {
    let retry = try retry(of: hello)
    let negotiation = try ServerNegotiation(hello, context, retriedSuite: retry?.suite)
    if let retry { try check(retry, hello, negotiation) }
    let selection = PSKSelection(context: context, negotiation: negotiation, lookup: lookup)
    if let recovery = try selection.recovery(hello, message.bytes, after: retry?.transcript) {
      core.pendingOperation = .recoverTicket(recovery)
      return .recoveringTicket(ServerRecoveringTicket(wait: self, clientHello: Array(message.bytes)))
    }
    let psk = try selection.select(hello, message.bytes, after: retry?.transcript)
    if psk == nil, retry == nil, hello.present.contains(.preSharedKey), let group = negotiation.group?.group,
      try hello.share(for: group) == nil
    {
      // A PSK that needs a key exchange may yet prove who we are, with the second ClientHello: no credential is due.
      return .waitClientHello(try requestRetry(hello, message, group, negotiation, &core))
    }
    let proof = try proof(psk, hello, negotiation)
    var share: Span<UInt8>?
    if psk?.mode != .pskOnly {
      guard let group = negotiation.group else {
        throw .misbehaved(.missingExtension, "ClientHello lacks supported_groups, and none of its PSKs can be used")
      }
      share = try hello.share(for: group.group)
      guard share != nil || retry == nil else {
        throw .misbehaved(.illegalParameter, "the second ClientHello lacks the key share that was asked for")
      }
      if share == nil { return .waitClientHello(try requestRetry(hello, message, group.group, negotiation, &core)) }
    }
    if hello.present.contains(.earlyData), psk?.acceptsEarlyData != true { core.skipUndecryptableEarlyData() }
    var transcript = retry?.transcript ?? Transcript(negotiation.suite.hash)
    transcript.add(message.bytes)
    let handshake = ServerHandshake(
      context: context, negotiation: negotiation, proof: proof, takesTickets: takesTickets(hello),
      ticketRequest: hello.ticketRequest, usedHelloRetryRequest: retry != nil)
    guard proof != nil else {
      return .selectingCredential(try ServerSelectingCredential(handshake, hello, message, transcript, &core))
    }
    return try handshake.answer(hello, share: share, transcript, &core)
  }

  /// What proves our identity; nil where the application is to select a credential.
  private func proof(
    _ psk: SelectedPSK?, _ hello: ClientHello, _ negotiation: ServerNegotiation
  ) throws(TLSError) -> ServerHandshake.Proof? {
    if let psk { return .psk(psk) }
    if context.isForPSKsOnly { throw Self.noPSK(hello) }
    // RFC 9846 §9.2
    guard hello.signatureAlgorithms != nil else {
      throw .misbehaved(.missingExtension, "ClientHello lacks signature_algorithms, and none of its PSKs can be used")
    }
    if context.suspends.contains(.credentialSelection) { return nil }
    return .certificate(try negotiation.chooseCredential(hello))
  }

  /// RFC 9846 §6.2, §F.6: an unknown identity is answered like a wrong binder, so that nobody learns which there are.
  private static func noPSK(_ hello: ClientHello) -> TLSError {
    guard hello.preSharedKeys != nil else {
      return .incompatible(.handshakeFailure, "this server takes PSKs only, and the client offers none")
    }
    return .incompatible(.decryptError, "none of the client's PSKs can be used, and this server takes PSKs only")
  }

  /// RFC 9846 §4.3.9: tickets are for clients that take PSKs in a mode of ours.
  private func takesTickets(_ hello: ClientHello) -> Bool {
    context.configuration.pskKeyExchangeModes.contains { hello.accepts($0) }
  }

  /// What a HelloRetryRequest before this ClientHello fixed; nil where there was none. RFC 9846 §4.3.2
  private func retry(of hello: ClientHello) throws(TLSError) -> ServerRetry? {
    if let retry { return retry }
    guard context.configuration.retryCookies != nil, let cookie = hello.cookie else {
      guard !hasRetried else { throw .misbehaved(.missingExtension, "the second ClientHello lacks the cookie") }
      return nil
    }
    guard let state = RetryState(cookie, context) else {
      throw .misbehaved(.illegalParameter, "the ClientHello's cookie is not one of ours, or too old")
    }
    return try state.retry(hello, cookie: Array(cookie))
  }

  /// The second ClientHello must be the first with the one share that was asked for. RFC 9846 §4.2.2
  private func check(
    _ retry: ServerRetry, _ hello: ClientHello, _ negotiation: ServerNegotiation
  ) throws(TLSError) {
    let isOnly: Bool?
    let fingerprint: ClientHelloFingerprint
    do throws(DecodeError) {
      isOnly = try hello.keyShares?.isOnly(retry.group)
      fingerprint = try ClientHelloFingerprint(hello, negotiation.suite.hash, answersCookie: retry.hasCookie)
    } catch { throw .malformed(error, in: .clientHello) }
    guard isOnly == true else {
      throw .misbehaved(
        .illegalParameter, "the second ClientHello must bring one key share, for \(retry.group)")
    }
    // RFC 9846 §4.2.2: early data is not permitted after a HelloRetryRequest
    guard !hello.present.contains(.earlyData) else {
      throw .misbehaved(.illegalParameter, "the second ClientHello offers early data")
    }
    guard fingerprint.offersPSKs || !retry.firstHello.offersPSKs else {
      throw .misbehaved(.missingExtension, "the second ClientHello offers none of the first one's PSKs")
    }
    guard negotiation.suite.suite == retry.suite, fingerprint.matches(retry.firstHello) else {
      throw .misbehaved(
        .illegalParameter,
        "the second ClientHello differs from the first in more than key_share, early_data, cookie, padding and PSKs with"
          + " another hash than the suite's (RFC 9846 §4.2.2)")
    }
  }

  /// Asks for a share of the group that both sides have. RFC 9846 §4.2.4
  private func requestRetry(
    _ hello: ClientHello, _ message: HandshakeMessage, _ group: NamedGroup, _ negotiation: ServerNegotiation,
    _ core: inout ConnectionCore
  ) throws(TLSError) -> ServerWaitClientHello {
    if hello.present.contains(.earlyData) { core.skipEncryptedEarlyData() }
    let suite = negotiation.suite
    let fingerprint: ClientHelloFingerprint
    do { fingerprint = try ClientHelloFingerprint(hello, suite.hash) } catch {
      throw .malformed(error, in: .clientHello)
    }
    var transcript = Transcript(suite.hash)
    transcript.add(message.bytes)
    let state = RetryState(
      issuedAt: context.ticketClock(), suite: suite, group: group, clientHelloHash: transcript.hash,
      firstHello: fingerprint)
    transcript.replaceClientHelloWithItsHash()
    let sessionID = Array(hello.legacySessionID)
    let cookie = context.configuration.retryCookies.flatMap { state.cookie($0) }
    try core.send(.serverHello, &transcript, .helloRetryRequest(suite.suite, group)) { writer in
      HelloRetryRequest.write(sessionID: sessionID, suite.suite, group, cookie: cookie, to: &writer)
    }
    try core.flush()
    if !sessionID.isEmpty || context.configuration.middleboxCompatibility { try core.sendChangeCipherSpec() }
    guard cookie == nil else { return ServerWaitClientHello(context, nil, hasRetried: true) }
    let retry = ServerRetry(
      suite: suite.suite, group: group,
      // Only a replay of a recorded handshake adds one to the message.
      hasCookie: context.insecureMessageRewriter != nil, firstHello: fingerprint, transcript: transcript)
    return ServerWaitClientHello(context, retry, hasRetried: true)
  }
}

extension ClientHello {
  /// What the observer is told about the ClientHello.
  fileprivate var detail: ConnectionEvent.Detail {
    var suites: [CipherSuite] = []
    // RFC 8701: reserved values mean nothing
    for index in 0..<cipherSuites.count where !GREASE.isReserved(cipherSuites[index]) {
      suites.append(CipherSuite(rawValue: cipherSuites[index]))
    }
    var groups: [NamedGroup] = []
    if let list = supportedGroups {
      for index in 0..<list.count where !GREASE.isReserved(list[index]) {
        groups.append(NamedGroup(rawValue: list[index]))
      }
    }
    var name: String?
    if let bytes = serverName { name = String(decoding: Array(bytes), as: UTF8.self) }
    var shares: [NamedGroup] = []
    if let list = keyShares { shares = list.groups().filter { !GREASE.isReserved($0.rawValue) } }
    return .clientHello(serverName: name, suites: suites, groups: groups, shares: shares)
  }
}
