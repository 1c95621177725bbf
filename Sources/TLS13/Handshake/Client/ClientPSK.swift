import TLS13Certificates
import TLS13Crypto
import TLS13Memory

/// A PSK that a ClientHello offers; a reference, since the offer and the handshake hold it. RFC 9846 §4.3.11
final class ClientPSK: Sendable {
  /// Where it comes from.
  enum Source {
    /// A ticket.
    case session(ClientSession)
    /// The configuration.
    case external(ExternalPSK)
  }

  let source: Source
  /// Who the server is if it holds the key: its Finished will prove that. RFC 9846 §4.3.11
  let server: AuthenticatedPeer
  /// The key schedule's first stage, with a suite of the PSK's hash.
  let earlySecret: PSKEarlySecret

  /// - Throws: where the session is too old or anything that was authenticated no longer holds: the server's name, who we
  ///   are ourselves, our trust configuration, the server's chain. RFC 9846 §4.7.1
  init(_ session: ClientSession, _ context: ClientContext, serverName: ServerName?) throws(SessionMismatch) {
    guard let trust = context.trustIdentity, let own = context.ownIdentity else { throw .notConfigured }
    guard session.serverName == serverName else { throw .serverName }
    guard !session.isExpired(at: context.ticketClock()) else { throw .expired }
    guard session.own == own else { throw .credentials }
    guard session.trust == trust else { throw .trust }
    guard let suite = context.earlySecret(session.cipherSuite)?.suite else { throw .cipherSuite }
    guard let server = context.judgeAgain(session, for: serverName) else {
      throw session.externalPSKReference == nil ? .serverIdentity : .externalPSK
    }
    self.server = server
    source = .session(session)
    earlySecret = session.psk.withSpan { PSKEarlySecret(suite, psk: $0) }
  }

  /// Nil where no configured suite has the key's hash.
  init?(_ psk: ExternalPSK, _ context: ClientContext, serverName: ServerName?) {
    guard let suite = context.earlySecrets.first(where: { $0.suite.hash.function == psk.hash })?.suite,
      let server = try? context.authentication(of: serverName).exempt(.externalPSK(identity: psk.identity))
    else { return nil }
    self.server = server
    source = .external(psk)
    earlySecret = psk.secret.withSpan { PSKEarlySecret(suite, psk: $0) }
  }

  var hash: HashFunction { earlySecret.suite.hash.function }

  var kind: PSKKind {
    switch source {
    case .session: .resumption
    case .external(let psk): psk.kind
    }
  }

  /// What PskIdentity carries. RFC 9846 §4.3.11: an age of 0 for external keys
  func offer(at now: Int64) -> (identity: [UInt8], obfuscatedTicketAge: UInt32, binderLength: Int) {
    switch source {
    case .session(let session): (session.ticket, session.obfuscatedAge(at: now), hash.digestLength)
    case .external(let psk): (psk.identity, 0, hash.digestLength)
    }
  }

  /// The identity of a key from the configuration, or of the one that a session stands for.
  var externalIdentity: [UInt8]? {
    switch source {
    case .session(let session): session.externalPSKReference.map(ExternalPSK.identity)
    case .external(let psk): psk.identity
    }
  }

  /// Bytes of early data that may be sent under it. RFC 9846 §4.3.10
  var maximumEarlyDataSize: Int {
    guard case .session(let session) = source else { return 0 }
    return Int(session.maximumEarlyDataSize)
  }
}

extension CommonSettings {
  /// Whether the application, where it judges chains itself, is content that a session is resumed.
  func accepts(_ peer: PeerIdentity, _ judge: (@Sendable (PeerIdentity) -> Bool)?) -> Bool {
    if let judge { return judge(peer) }
    return peer.chain == nil || !suspends.contains(.chainVerification)
  }
}

extension [ClientPSK] {
  /// Bytes at the end of a ClientHello that binders are not computed over. RFC 9846 §4.3.11.2
  private var bindersLength: Int { reduce(2) { $0 + 1 + $1.hash.digestLength } }

  /// Fills the binders in at the end of an encoded ClientHello.
  ///
  /// - Parameter previous: what the transcript has before this ClientHello; nil for the first.
  func writeBinders(into hello: inout [UInt8], after previous: Transcript?) throws(TLSError) {
    guard !isEmpty else { return }
    let end = hello.count - bindersLength
    guard end > 0 else { throw .internalFailure("a ClientHello shorter than its binders") }
    var position = end + 2
    for psk in self {
      var transcript = previous ?? Transcript(psk.earlySecret.suite.hash)
      transcript.add(hello.span.extracting(0..<end))
      let binder = psk.earlySecret.binder(psk.kind, over: transcript.hash)
      var bytes = hello.mutableSpan
      var place = bytes.slice((position + 1)..<(position + 1 + binder.count))
      place.copy(from: binder.span)
      position += 1 + binder.count
    }
  }
}
