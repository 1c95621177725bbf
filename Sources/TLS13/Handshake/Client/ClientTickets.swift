import TLS13Certificates
import TLS13Crypto
import TLS13Memory

/// What a connected client needs to make sessions of the tickets that come. RFC 9846 §4.7.1
struct ClientTickets: ~Copyable {
  private let context: ClientContext
  private let serverName: ServerName?
  private let trust: TrustIdentity
  private let own: OwnIdentity
  private let secret: ResumptionSecret

  /// Nil where nothing is resumed.
  ///
  /// - Parameter transcript: the hash over ClientHello…client Finished.
  init?(
    _ offer: borrowing ClientOffer, _ information: ConnectionInformation, _ main: borrowing MainSecret,
    _ transcript: Digest
  ) {
    guard let trust = offer.context.trustIdentity, let own = offer.context.ownIdentity else { return nil }
    context = offer.context
    serverName = offer.serverName
    self.trust = trust
    self.own = own
    secret = main.resumptionSecret(transcript)
  }

  /// A ClientHello has 65,535 bytes for all its extensions; one with a longer ticket might not be possible.
  static let longestTicket = 32_768

  /// The session of a ticket; nil for one that is to be discarded at once.
  func session(_ ticket: NewSessionTicket, _ information: ConnectionInformation) -> ClientSession? {
    guard ticket.ticketLifetime > 0, ticket.ticket.count <= Self.longestTicket else { return nil }
    var reference: [UInt8]?
    if let identity = information.externalPSKIdentity {
      reference = context.configuration.externalPSKs.reference(identity, context.crypto)
      guard reference != nil else { return nil }
    }
    return ClientSession(
      cipherSuite: information.cipherSuite, applicationProtocol: information.applicationProtocol,
      serverName: serverName, server: information.peer, receivedAt: context.ticketClock(),
      lifetime: min(ticket.ticketLifetime, ClientSession.longestLifetime),
      maximumEarlyDataSize: ticket.maximumEarlyDataSize, isResumableAcrossNames: ticket.isResumableAcrossNames,
      ticket: Array(ticket.ticket), ageAdd: ticket.ticketAgeAdd, trust: trust, own: own,
      unvalidatedCertificates: information.insecureUnvalidatedPeerCertificates,
      leafExtensions: LeafExtensions(
        ocspResponse: information.peerOCSPResponse, timestamps: information.peerSignedCertificateTimestamps),
      externalPSKReference: reference, psk: SharedSecretBytes(secret.psk(nonce: ticket.ticketNonce)))
  }

  /// Where the application keeps sessions, and under which name.
  func store(_ session: ClientSession, _ core: inout ConnectionCore) {
    if let store = context.configuration.resumption?.sessions {
      store.store(session, for: serverName?.description ?? "")
    } else if core.sessions.count < context.limits.tickets {
      core.sessions.append(session)
    }
  }
}
