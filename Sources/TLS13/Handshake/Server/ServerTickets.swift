import TLS13Certificates
import TLS13Crypto
import TLS13Memory

/// What a connected server makes tickets from. RFC 9846 §4.7.1
struct ServerTickets: ~Copyable {
  private let context: ServerContext
  private let resumption: ServerResumption
  private let trust: TrustIdentity
  private let suite: CipherSuite
  private let serverName: [UInt8]
  private let applicationProtocol: [UInt8]
  /// When the client was authenticated, on this connection or the first of those that it resumes, in milliseconds since
  /// 1970. A ticket that is sent late vouches for no longer than one that is sent at once.
  private let authenticatedAt: Int64
  /// The external PSK that authenticated the client; nil for none.
  private let externalPSKIdentity: [UInt8]?
  private let secret: ResumptionSecret
  private var issued: UInt32 = 0

  /// Nil where nothing is resumed, or where the client takes no ticket that we would.
  ///
  /// - Parameter transcript: the hash over ClientHello…client Finished.
  init?(_ handshake: borrowing ServerHandshake, _ main: borrowing MainSecret, _ transcript: Digest) {
    guard let resumption = handshake.context.configuration.resumption, let trust = handshake.context.trustIdentity,
      handshake.takesTickets
    else { return nil }
    externalPSKIdentity = handshake.externalPSKIdentity
    context = handshake.context
    suite = handshake.negotiation.suite.suite
    serverName = handshake.negotiation.serverName.map { Array($0.description.utf8) } ?? []
    applicationProtocol = handshake.negotiation.applicationProtocol?.bytes ?? []
    authenticatedAt = handshake.authenticatedAt ?? handshake.context.ticketClock()
    self.resumption = resumption
    self.trust = trust
    secret = main.resumptionSecret(transcript)
  }

  /// Queues so many NewSessionTicket messages; each has a PSK of its own.
  mutating func send(_ count: Int, to client: PeerIdentity?, _ core: inout ConnectionCore) throws(TLSError) {
    try core.sendDueKeyUpdate()
    for _ in 0..<count {
      let nonce: [UInt8] = (0..<4).map { UInt8(truncatingIfNeeded: issued >> (24 - 8 * $0)) }
      issued &+= 1
      let random = context.crypto.random.bytes(4)
      let ageAdd = random.reduce(0 as UInt32) { $0 << 8 | UInt32($1) }
      guard let ticket = ticket(nonce, ageAdd, client), (1...0xffff).contains(ticket.count) else { break }
      let lifetime = min(resumption.lifetime, ClientSession.longestLifetime)
      let grease = context.configuration.sendsGREASE ? GREASE(context.crypto.random) : nil
      let message = try core.encode(.newSessionTicket) {
        NewSessionTicket.write(
          lifetime: lifetime, ageAdd: ageAdd, nonce: nonce, ticket: ticket,
          maximumEarlyDataSize: resumption.earlyData?.maximumSize ?? 0, grease, to: &$0)
      }
      core.queue(message)
      core.observe(.message(.sent, .newSessionTicket, bytes: message.count, isEncrypted: true, .newSessionTicket))
    }
    try core.flush()
  }

  private func ticket(_ nonce: [UInt8], _ ageAdd: UInt32, _ client: PeerIdentity?) -> [UInt8]? {
    let now = context.ticketClock()
    guard let holder = remember(client) else { return nil }
    let session = ServerSession(
      psk: secret.psk(nonce: nonce.span), suite: suite, issuedAt: now,
      authenticatedAt: authenticatedAt, ageAdd: ageAdd,
      maximumEarlyDataSize: resumption.earlyData?.maximumSize ?? 0,
      serverName: serverName, applicationProtocol: applicationProtocol, trust: trust, client: holder)
    guard let state = session.encoded() else { return nil }
    return resumption.tickets.protect(
      state, for: .session, until: now + Int64(resumption.lifetime) * 1000, now: now)
  }

  private func remember(_ client: PeerIdentity?) -> ServerSession.Client? {
    if let externalPSKIdentity {
      return context.configuration.externalPSKs.reference(externalPSKIdentity, context.crypto).map { .externalPSK($0) }
    }
    guard let client else { return .anonymous }
    switch client.credential {
    case .rawPublicKey(let key): return .rawPublicKey(key, client.signatureScheme)
    case .certificateChain(let chain): return remember(chain, client.signatureScheme)
    }
  }

  private func remember(_ chain: ValidatedChain, _ scheme: SignatureScheme) -> ServerSession.Client? {
    switch resumption.clientChains {
    case .inTicket: return .chain(chain.certificates, scheme)
    case .stored(let store):
      guard let hash = context.crypto.hash(.sha256) else { return nil }
      var hasher = hash.makeHasher()
      for certificate in chain.certificates { hasher.update(certificate.der.span) }
      let digest = Array(hasher.digest().span)
      store.store(chain, digest: digest)
      return .digest(digest, scheme)
    }
  }
}
