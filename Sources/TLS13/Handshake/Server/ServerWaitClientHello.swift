import TLS13Crypto
import TLS13Memory

/// START and, after a HelloRetryRequest, RECVD_CH for the second time: a ClientHello must come. RFC 9846 §A.2
struct ServerWaitClientHello: ~Copyable {
  /// What a HelloRetryRequest fixed. RFC 9846 §4.2.4
  private struct Retry {
    let suite: CipherSuite
    let group: NamedGroup
    let firstHello: ClientHelloFingerprint
    let transcript: Transcript
  }

  private let context: ServerContext
  private let retry: Retry?

  init(_ context: ServerContext) {
    self.context = context
    retry = nil
  }

  private init(_ context: ServerContext, _ retry: Retry) {
    self.context = context
    self.retry = retry
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
    let negotiation = try ServerNegotiation(hello, context)
    try checkRetry(hello, negotiation)
    let psk = try PSKSelection(context: context, negotiation: negotiation).select(
      hello, message.bytes, after: retry?.transcript)
    if psk == nil, hello.present.contains(.preSharedKey), let group = negotiation.group?.group,
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
    // RFC 9846 §9.2
    guard hello.signatureAlgorithms != nil else {
      throw .misbehaved(.missingExtension, "ClientHello lacks signature_algorithms, and none of its PSKs can be used")
    }
    if context.suspends.contains(.credentialSelection) { return nil }
    return .certificate(try negotiation.chooseCredential(hello))
  }

  /// RFC 9846 §4.3.9: tickets are for clients that take PSKs in a mode of ours.
  private func takesTickets(_ hello: ClientHello) -> Bool {
    context.configuration.pskKeyExchangeModes.contains { hello.accepts($0) }
  }

  /// The second ClientHello must be the first with the one share that was asked for. RFC 9846 §4.2.2
  private func checkRetry(
    _ hello: ClientHello, _ negotiation: ServerNegotiation
  ) throws(TLSError) {
    guard let retry else { return }
    let isOnly: Bool?
    let fingerprint: ClientHelloFingerprint
    do throws(DecodeError) {
      isOnly = try hello.keyShares?.isOnly(retry.group)
      fingerprint = try ClientHelloFingerprint(hello, negotiation.suite.hash)
    } catch { throw .malformed(error, in: .clientHello) }
    guard isOnly == true else {
      throw .misbehaved(
        .illegalParameter, "the second ClientHello must bring one key share, for \(retry.group)")
    }
    // RFC 9846 §4.2.2: early data is not permitted after a HelloRetryRequest
    guard !hello.present.contains(.earlyData) else {
      throw .misbehaved(.illegalParameter, "the second ClientHello offers early data")
    }
    guard negotiation.suite.suite == retry.suite, fingerprint.matches(retry.firstHello) else {
      throw .misbehaved(.illegalParameter, "the second ClientHello differs from the first in what must stay the same")
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
    transcript.replaceClientHelloWithItsHash()
    let sessionID = Array(hello.legacySessionID)
    try core.send(.serverHello, &transcript, .helloRetryRequest(suite.suite, group)) { writer in
      ServerHello.write(
        random: ServerHello.helloRetryRequestRandom, sessionID: sessionID, suite.suite, to: &writer
      ) { extensions in
        extensions.writeExtension(.keyShare) { $0.write(group.rawValue) }
      }
    }
    try core.flush()
    if !sessionID.isEmpty { try core.sendChangeCipherSpec() }
    return ServerWaitClientHello(
      context, Retry(suite: suite.suite, group: group, firstHello: fingerprint, transcript: transcript))
  }
}

extension ClientHello {
  /// What the observer is told about the ClientHello.
  fileprivate var detail: ConnectionEvent.Detail {
    var suites: [CipherSuite] = []
    for index in 0..<cipherSuites.count { suites.append(CipherSuite(rawValue: cipherSuites[index])) }
    var groups: [NamedGroup] = []
    if let list = supportedGroups {
      for index in 0..<list.count { groups.append(NamedGroup(rawValue: list[index])) }
    }
    var name: String?
    if let bytes = serverName { name = String(decoding: Array(bytes), as: UTF8.self) }
    var shares: [NamedGroup] = []
    if let list = keyShares { shares = list.groups }
    return .clientHello(serverName: name, suites: suites, groups: groups, shares: shares)
  }
}
