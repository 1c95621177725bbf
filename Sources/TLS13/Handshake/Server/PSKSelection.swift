import TLS13Certificates
import TLS13Crypto
import TLS13Memory

/// Finds the first PSK of a ClientHello that can be used. RFC 9846 §4.3.11
struct PSKSelection {
  /// A key that fits, before its binder is looked at.
  private struct Candidate {
    let earlySecret: PSKEarlySecret
    let kind: PSKKind
    let client: AuthenticatedPeer
    let externalIdentity: [UInt8]?
    let authenticatedAt: Int64
    let earlyData: EarlyDataClaim?
    let ageError: Int64?
  }

  /// What a ticket says about 0-RTT.
  private struct EarlyDataClaim {
    let acceptance: EarlyDataAcceptance
    let size: UInt32
  }

  let context: ServerContext
  let negotiation: ServerNegotiation
  let lookup: TicketLookup

  /// - Parameters:
  ///   - hello: the client's offer.
  ///   - bytes: the ClientHello with its header.
  ///   - previous: what the transcript has before it, after a HelloRetryRequest.
  /// - Returns: nil where the handshake goes on without a PSK.
  /// - Throws: for an offer that breaks the protocol, and for a wrong binder.
  func select(
    _ hello: ClientHello, _ bytes: Span<UInt8>, after previous: Transcript?
  ) throws(TLSError) -> SelectedPSK? {
    guard var offered = hello.preSharedKeys else { return nil }
    // RFC 9846 §4.3.9
    guard hello.pskKeyExchangeModes != nil else {
      throw .misbehaved(.missingExtension, "pre_shared_key without psk_key_exchange_modes")
    }
    guard let mode = try chooseMode(hello) else { return nil }
    let bindersLength = offered.bindersLength
    var looked = 0
    while looked < context.limits.pskIdentities {
      let entry: OfferedPSKs.Entry
      do throws(DecodeError) {
        guard let next = try offered.next() else { return nil }
        entry = next
      } catch { throw .malformed(error, in: .clientHello) }
      looked += 1
      guard let candidate = candidate(entry, hello) else { continue }
      let verified = try verifyBinder(entry, candidate, truncated(bytes, bindersLength, after: previous))
      guard consume(entry, candidate.kind) else { continue }
      return SelectedPSK(
        verified, index: entry.index, mode: mode, earlySecret: candidate.earlySecret, client: candidate.client,
        externalIdentity: candidate.externalIdentity, isResumption: candidate.kind == .resumption,
        authenticatedAt: candidate.authenticatedAt,
        earlyDataSize: hello.present.contains(.earlyData) && previous == nil ? accept(candidate, entry) : nil,
        ageError: candidate.ageError)
    }
    return nil
  }

  /// The mode that both sides take, forward secrecy first; nil for none, and where the key exchange needs a
  /// HelloRetryRequest first. RFC 9846 §4.3.9
  func chooseMode(_ hello: ClientHello) throws(TLSError) -> PSKKeyExchangeMode? {
    let ours = context.configuration.pskKeyExchangeModes
    if ours.contains(.pskWithKeyExchange), hello.accepts(.pskWithKeyExchange) {
      if let group = negotiation.group, try hello.share(for: group.group) != nil { return .pskWithKeyExchange }
      if negotiation.group != nil { return nil }
    }
    return ours.contains(.pskOnly) && hello.accepts(.pskOnly) ? .pskOnly : nil
  }

  /// RFC 9846 §4.3.11.2: the one binder of the selected PSK, in constant time.
  private func verifyBinder(
    _ entry: OfferedPSKs.Entry, _ candidate: Candidate, _ truncatedHello: Digest
  ) throws(TLSError) -> BinderVerified {
    guard let verified = BinderVerified(entry.binder, candidate.earlySecret, candidate.kind, truncatedHello) else {
      throw .misbehaved(.decryptError, "the binder of PSK \(entry.index) is wrong: the client does not hold the key")
    }
    return verified
  }

  /// What binders are computed over: the ClientHello up to them, and what came before it. RFC 9846 §4.3.11.2
  func truncated(_ bytes: Span<UInt8>, _ bindersLength: Int, after previous: Transcript?) -> Digest {
    var transcript = previous ?? Transcript(negotiation.suite.hash)
    transcript.add(bytes.extracting(0..<(bytes.count - bindersLength)))
    return transcript.hash
  }

  // MARK: Which keys fit

  private func candidate(_ entry: OfferedPSKs.Entry, _ hello: ClientHello) -> Candidate? {
    if let psk = context.configuration.externalPSKs.first(where: { entry.identity.isEqual(to: $0.identity.span) }) {
      return external(psk)
    }
    guard let resumption = context.configuration.resumption,
      let state = state(of: entry, resumption),
      let session = ServerSession(state), hello.cipherSuites.contains(session.suite.rawValue)
    else { return nil }
    return resumed(session, resumption, entry)
  }

  private func external(_ psk: ExternalPSK) -> Candidate? {
    guard psk.hash == negotiation.suite.hash.function,
      let client = try? negotiation.authentication.exempt(.externalPSK(identity: psk.identity))
    else { return nil }
    let suite = negotiation.suite
    return Candidate(
      earlySecret: psk.secret.withSpan { PSKEarlySecret(suite, psk: $0) }, kind: psk.kind, client: client,
      externalIdentity: psk.identity, authenticatedAt: context.ticketClock(), earlyData: nil, ageError: nil)
  }

  /// A session counts where its suite is still offered and everything holds that it is bound to: the suite's hash, the
  /// server's name, the application protocol, our trust configuration, and the client's chain, judged again.
  private func resumed(
    _ session: borrowing ServerSession, _ resumption: ServerResumption, _ entry: OfferedPSKs.Entry
  ) -> Candidate? {
    let now = context.ticketClock()
    let name = negotiation.serverName.map { Array($0.description.utf8) } ?? []
    let applicationProtocol = negotiation.applicationProtocol?.bytes ?? []
    let hasSameProtocol = session.applicationProtocol == applicationProtocol
    guard session.isFresh(resumption, at: now), session.serverName == name, session.trust == context.trustIdentity,
      hasSameProtocol || !resumption.requiresSameApplicationProtocol,
      context.crypto.suite(session.suite)?.hash.function == negotiation.suite.hash.function,
      let client = client(session.client, resumption)
    else { return nil }
    var claim: EarlyDataClaim?
    // What a ticket allowed may all be sent: where the limit was lowered since, none is taken.
    if let acceptance = resumption.earlyData, session.maximumEarlyDataSize > 0,
      session.maximumEarlyDataSize <= acceptance.maximumSize, session.suite == negotiation.suite.suite, hasSameProtocol
    {
      claim = EarlyDataClaim(acceptance: acceptance, size: session.maximumEarlyDataSize)
    }
    let clientAge = Int64(entry.obfuscatedTicketAge &- session.ageAdd)
    return Candidate(
      earlySecret: PSKEarlySecret(negotiation.suite, psk: session.psk.span), kind: .resumption, client: client,
      externalIdentity: session.client.externalIdentity, authenticatedAt: session.authenticatedAt, earlyData: claim,
      ageError: now - session.issuedAt - clientAge)
  }

  /// Who holds the ticket; nil where its credential is lost or no longer good.
  private func client(_ client: ServerSession.Client, _ resumption: ServerResumption) -> AuthenticatedPeer? {
    let authentication = negotiation.authentication
    let (chain, scheme): (ValidatedChain?, SignatureScheme)
    switch client {
    case .anonymous: return try? authentication.exempt(.anonymousSession)
    case .externalPSK(let reference):
      guard context.configuration.externalPSKs.contains(reference: reference, context.crypto) else { return nil }
      return try? authentication.exempt(.externalPSK(identity: ExternalPSK.identity(of: reference)))
    case .rawPublicKey(let key, let used):
      return authentication.judgeAgain(PeerIdentity(.rawPublicKey(key), signatureScheme: used))
    case .chain(let certificates, let used):
      guard case .inTicket = resumption.clientChains else { return nil }
      (chain, scheme) = (ValidatedChain(putAway: certificates), used)
    case .digest(let digest, let used):
      guard case .stored(let store) = resumption.clientChains else { return nil }
      (chain, scheme) = (store.chain(digest: digest), used)
    }
    guard let chain else { return nil }
    return authentication.judgeAgain(PeerIdentity(.certificateChain(chain), signatureScheme: scheme))
  }

  // MARK: Early data

  /// RFC 9846 §4.3.10, §8.2, §8.3: the first PSK, a fresh ClientHello, and not seen before. Gives how much is taken.
  private func accept(_ candidate: Candidate, _ entry: OfferedPSKs.Entry) -> Int? {
    guard let claim = candidate.earlyData, let ageError = candidate.ageError, entry.index == 0,
      abs(ageError) <= claim.acceptance.freshnessWindow
    else { return nil }
    let now = context.ticketClock()
    let isFirst = claim.acceptance.replayProtection.isFirst(
      // The last millisecond in which the ClientHello is fresh must be remembered, too.
      Array(entry.binder), until: now + 2 * claim.acceptance.freshnessWindow + 1, now: now)
    return isFirst ? Int(claim.size) : nil
  }
}

extension ServerSession.Client {
  fileprivate var externalIdentity: [UInt8]? {
    guard case .externalPSK(let reference) = self else { return nil }
    return ExternalPSK.identity(of: reference)
  }
}
